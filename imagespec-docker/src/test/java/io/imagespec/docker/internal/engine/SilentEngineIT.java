package io.imagespec.docker.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.imagespec.ImageSpec;
import io.imagespec.docker.DockerHost;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine that accepts a connection on its socket and then sends nothing, or only the head of an
 * answer, at any point of the conversation. The test requires no real engine but takes time,
 * because the limits are those of production.
 */
@Timeout(120)
class SilentEngineIT {
  private static final ImageReference IMAGE = ImageReference.parse("127.0.0.1:1/app:1");
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final String ID = "sha256:" + "a".repeat(64);
  private static final String FOUND =
      "{\"Id\":\"" + ID + "\",\"Os\":\"linux\",\"Architecture\":\"amd64\"}";

  @TempDir Path directory;

  /** A request that is not answered, and the use of the engine that leads to it. */
  private record UnresponsiveCase(String question, Use use, String said) {}

  private interface Use {
    void of(ContainerEngine engine) throws InterruptedException;
  }

  private static final List<UnresponsiveCase> UNRESPONSIVE_CASES =
      List.of(
          new UnresponsiveCase("GET /_ping", engine -> {}, "no response to a ping within"),
          new UnresponsiveCase("GET /version", engine -> {}, "query the version"),
          new UnresponsiveCase("GET /images/", SilentEngineIT::find, "look up 127.0.0.1:1/app:1"),
          new UnresponsiveCase("POST /build", SilentEngineIT::push, "build 127.0.0.1:1/app:1"),
          new UnresponsiveCase("POST /images/", SilentEngineIT::push, "push 127.0.0.1:1/app:1"),
          new UnresponsiveCase("DELETE /images/", SilentEngineIT::push, "push 127.0.0.1:1/app:1"));

  private static void find(ContainerEngine engine) throws InterruptedException {
    assertThat(engine.find(IMAGE, Platform.LINUX_AMD64)).isEmpty();
  }

  private static void push(ContainerEngine engine) throws InterruptedException {
    BuildPlan plan = BuildPlan.of(ImageSpec.scratch().env("A", "b"));
    BuildRequest request =
        BuildRequest.builder(plan, new Delivery.Push(IMAGE)).deadline(DEADLINE).build();
    assertThat(engine.build(request, BuildListener.none())).isNotNull();
  }

  @Test
  void silentEngineMeetsEveryDeadline() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> all = new ArrayList<>();
    for (UnresponsiveCase unresponsiveCase : UNRESPONSIVE_CASES) {
      all.add(threads.submit(() -> assertMeetsDeadline(unresponsiveCase, FakeEngine.Talk::hang)));
      if (!unresponsiveCase.question().equals("GET /_ping")) { // a ping needs only the head
        all.add(
            threads.submit(() -> assertMeetsDeadline(unresponsiveCase, SilentEngineIT::headOnly)));
      }
    }
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdown();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("imagespec-engine"));
  }

  private static void headOnly(FakeEngine.Talk talk) throws IOException {
    talk.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n");
    talk.hang();
  }

  private Void assertMeetsDeadline(UnresponsiveCase unresponsiveCase, FakeEngine.Script script)
      throws Exception {
    try (FakeEngine fake = responsive()) {
      if (unresponsiveCase.question().startsWith("DELETE")) {
        fake.on("POST /images/", FakeEngine.Talk::hang);
      }
      fake.on(unresponsiveCase.question(), script);
      long start = System.nanoTime();
      Throwable thrown = catchThrowable(() -> use(fake, unresponsiveCase.use()));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
      assertThat(thrown)
          .as(unresponsiveCase.question())
          .isInstanceOf(EngineUnavailableException.class)
          .hasMessageContainingAll(unresponsiveCase.said(), "within ");
      assertThat(fake.heads()).anyMatch(head -> head.startsWith(unresponsiveCase.question()));
      return null;
    }
  }

  private static void use(FakeEngine fake, Use use) throws InterruptedException {
    try (ContainerEngine engine = DockerHost.of(fake.address().endpoint().toString()).connect()) {
      use.of(engine);
    }
  }

  /** An engine that answers every request and has the image after the build. */
  private FakeEngine responsive() throws IOException {
    FakeEngine fake = new FakeEngine(Files.createTempDirectory(directory, "s"));
    return fake.on("GET /_ping", t -> t.answer(200, "OK"))
        .on("GET /version", t -> t.answer(200, "{\"Version\":\"20.10.24\"}"))
        .on("GET /images/", t -> t.answer(isBuilt(fake) ? 200 : 404, isBuilt(fake) ? FOUND : "{}"))
        .on(
            "POST /build",
            t -> {
              t.readBody();
              t.stream("{\"aux\":{\"ID\":\"" + ID + "\"}}");
            });
  }

  private static boolean isBuilt(FakeEngine fake) {
    return fake.heads().stream().anyMatch(head -> head.startsWith("POST /build"));
  }
}
