package io.imagespec.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.testing.InMemoryRegistry;
import io.imagespec.testing.RecordingEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One build of an image by several resolvers, each with an engine of its own, that share a cache
 * directory, as those of several processes do.
 */
@Timeout(30)
class OneBuildTest {
  @TempDir Path directory;

  private final InMemoryRegistry registry = new InMemoryRegistry().add("debian:12");

  private final CountDownLatch building = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);

  @BeforeEach
  void writeFile() throws Exception {
    Files.writeString(directory.resolve("app.py"), "print(1)");
  }

  private static ImageSpec command() {
    return ImageSpec.from("debian:12").named("app").registry("ghcr.io/acme").run("make");
  }

  private static ImageSpec split() {
    return command().copy(Path.of("app.py"), "/app.py");
  }

  private ImageResolver.Builder resolver(RecordingEngine engine) {
    return engine
        .resolver()
        .directory(directory)
        .environment(
            Environment.of(
                Map.of("XDG_CACHE_HOME", directory.resolve("cache").toString()), directory));
  }

  private ResolvedImage resolve(RecordingEngine engine, ImageSpec spec) {
    try (ImageResolver images = resolver(engine).build()) {
      return images.resolve(spec);
    }
  }

  /** Returns an engine whose builds wait until the test lets them go on. */
  private RecordingEngine slow() {
    return RecordingEngine.with(registry)
        .during(
            (request, listener) -> {
              building.countDown();
              goesOn.await();
            });
  }

  /** Resolves a spec in a second resolver while the first one builds it. */
  private void assertOneBuild(ImageSpec spec, int builds) throws Exception {
    RecordingEngine slow = slow().split();
    RecordingEngine other = RecordingEngine.with(registry).split();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<ResolvedImage> first = threads.submit(() -> resolve(slow, spec));
      building.await();
      Future<ResolvedImage> second = threads.submit(() -> resolve(other, spec));
      Thread.sleep(300);
      assertThat(other.builds()).isEmpty();
      assertThat(second.isDone()).isFalse();
      goesOn.countDown();
      assertThat(second.get().pinned()).isEqualTo(first.get().pinned());
      assertThat(first.get().action()).isEqualTo(Action.BUILT);
      assertThat(second.get().action()).isEqualTo(Action.REUSED);
      assertThat(second.get().reasons()).anyMatch(reason -> reason.contains("another process"));
      assertThat(slow.builds()).hasSize(builds);
      assertThat(other.builds()).isEmpty();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void commandIsBuiltOnce() throws Exception {
    assertOneBuild(command(), 1);
  }

  @Test
  void bothPartsAreBuiltOnce() throws Exception {
    assertOneBuild(split(), 2);
  }

  @Test
  void sharedFirstPartIsBuiltOnce() throws Exception {
    RecordingEngine slow = slow().split();
    RecordingEngine other = RecordingEngine.with(registry).split();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<ResolvedImage> first = threads.submit(() -> resolve(slow, split()));
      building.await();
      Future<ResolvedImage> second =
          threads.submit(() -> resolve(other, split().env("OTHER", "1")));
      Thread.sleep(300);
      assertThat(other.builds()).isEmpty();
      goesOn.countDown();
      assertThat(second.get().pinned()).isNotEqualTo(first.get().pinned());
      assertThat(other.builds()).as("the rest only").hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void waitEndsAtTheDeadline() throws Exception {
    RecordingEngine slow = slow();
    RecordingEngine other = RecordingEngine.with(registry);
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try (ImageResolver images = resolver(other).deadline(Duration.ofMillis(200)).build()) {
      Future<ResolvedImage> first = threads.submit(() -> resolve(slow, command()));
      building.await();
      assertThatExceptionOfType(BuildTimeoutException.class)
          .isThrownBy(() -> images.resolve(command()))
          .withMessageContaining("another process")
          .withMessageContaining(String.valueOf(ProcessHandle.current().pid()));
      goesOn.countDown();
      assertThat(first.get().action()).isEqualTo(Action.BUILT);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void cacheDirectoryWithoutLocksDoesNotPreventABuild() throws Exception {
    Files.writeString(directory.resolve("cache"), "a file, not a directory");
    RecordingEngine engine = RecordingEngine.with(registry);
    assertThat(resolve(engine, command()).action()).isEqualTo(Action.BUILT);
  }

  @Test
  void missingImageNamesTheNearestOneOfThisMachine() {
    ResolvedImage built = resolve(RecordingEngine.with(registry), command());
    try (ImageResolver images = resolver(RecordingEngine.with(registry)).neverBuild().build()) {
      assertThatExceptionOfType(MissingImageException.class)
          .isThrownBy(() -> images.resolve(split()))
          .withMessageContaining(built.tagged().toString())
          .withMessageContaining("copy");
      assertThatExceptionOfType(MissingImageException.class)
          .isThrownBy(() -> images.resolve(command().withName("other")))
          .withMessageContaining("no image of this repository was built on this machine");
    }
    assertThat(List.of(built.action())).containsExactly(Action.BUILT);
  }
}
