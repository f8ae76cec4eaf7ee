package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The preparation of the registry client while a resolver reads the files of its first plan. */
@Timeout(20)
class EarlyPreparationTest {
  @TempDir Path directory;

  private final CountDownLatch pinged = new CountDownLatch(1);
  private final FakeServer server =
      new FakeServer(
          request -> {
            pinged.countDown();
            return Response.of(403, "{}");
          });

  EarlyPreparationTest() throws IOException {}

  @AfterEach
  void close() {
    server.close();
  }

  private ImageResolver resolver() {
    return ImageResolver.builder()
        .environment(CleanMachine.in(directory))
        .engine(new EmbeddedEngineProvider().connect(CleanMachine.in(directory)))
        .keychain(Keychain.none())
        .directory(directory)
        .build();
  }

  private static ImageSpec spec(String registry) {
    return ImageSpec.scratch().registry(registry).named("app").copy(Path.of("file"), "/file");
  }

  @Test
  void lookupReportsWhatThePreparationDoesNot() throws Exception {
    Files.writeString(directory.resolve("file"), "1");
    try (ImageResolver images = resolver()) {
      Throwable first = catchThrowable(() -> images.resolve(spec(server.address())));
      assertThat(first).isInstanceOf(RegistryException.class).hasMessageContaining("403");
      assertThat(pinged.await(0, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(server.seen())
        .filteredOn(seen -> seen.toString().contains("/v2/ "))
        .hasSizeLessThan(2);
    assertThat(threads()).isZero();
  }

  @Test
  void failedPlanLeavesNoThread() {
    try (ImageResolver images = resolver()) {
      Throwable failure = catchThrowable(() -> images.resolve(spec(server.address())));
      assertThat(failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("file");
      assertThat(threads()).isZero();
    }
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("imagespec-prepare-"))
        .count();
  }
}
