package io.imagespec.docker.internal.buildkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.buildkit.proto.AuthGrpc;
import io.imagespec.docker.internal.buildkit.proto.CredentialsRequest;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckRequest;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckResponse.ServingStatus;
import io.imagespec.docker.internal.buildkit.proto.HealthGrpc;
import io.imagespec.docker.internal.buildkit.proto.StatusResponse;
import io.imagespec.docker.internal.buildkit.proto.Vertex;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SolveTest {
  private static final ImageReference IMAGE = ImageReference.parse("ghcr.io/acme/app:1");
  private static final ImageReference BASE =
      ImageReference.parse("docker.io/library/busybox").withDigest(Digest.sha256(new byte[0]));
  private static final BuildRequest REQUEST =
      BuildRequest.builder(
              BuildPlan.of(ImageSpec.from("busybox").env("A", "1\n2").run("true"))
                  .completed(
                      Optional.of(BASE), Optional.of(BASE.digest().orElseThrow().toString())),
              new Delivery.Push(IMAGE))
          .build();

  private static ExportResult build(FakeBuildKit fake, BuildListener listener, Duration limit)
      throws InterruptedException {
    try (BuildKitClient buildKitClient = BuildKitClient.at(fake.dialer(), Duration.ofSeconds(10))) {
      return build(buildKitClient, listener, limit);
    }
  }

  private static ExportResult build(
      BuildKitClient buildKitClient, BuildListener listener, Duration limit)
      throws InterruptedException {
    return buildKitClient.build(
        REQUEST,
        Set.of(),
        ExporterOptions.push(IMAGE, false),
        listener,
        BuildDeadline.after(limit));
  }

  /** Asserts that the build ended on the builder while the connection is still open. */
  private static void assertCancelled(FakeBuildKit fake) throws InterruptedException {
    assertThat(fake.cancelled.await(5, TimeUnit.SECONDS)).isTrue();
  }

  private static ExportResult build(FakeBuildKit fake) throws InterruptedException {
    return build(fake, BuildListener.none(), Duration.ofSeconds(30));
  }

  @Test
  void solveRequestReflectsBuildRequest() throws Exception {
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> self.done(answer))) {
      assertThat(build(fake).digest()).contains(Digest.parse("sha256:" + "a".repeat(64)));

      assertThat(fake.solved).hasSize(1);
      var solve = fake.solved.get(0);
      assertThat(solve.getFrontend()).isEqualTo("dockerfile.v0");
      assertThat(solve.getFrontendAttrsMap())
          .isEqualTo(
              Map.of(
                  "filename", "Dockerfile",
                  "platform", "linux/amd64",
                  "image-resolve-mode", "default",
                  "build-arg:IMAGESPEC_ARG_1", "1\n2"));
      assertThat(solve.getExporter()).isEqualTo("image");
      assertThat(solve.getExporterAttrsMap())
          .isEqualTo(Map.of("name", IMAGE.toString(), "push", "true"));
      assertThat(solve.getEntitlementsList()).isEmpty();
      Metadata session = fake.sessions.get(0);
      assertThat(session.get(key("uuid"))).isEqualTo(solve.getSession());
      assertThat(session.getAll(key("grpc-method")))
          .contains("/grpc.health.v1.Health/Check", "/moby.filesync.v1.FileSync/DiffCopy")
          .doesNotContain("/moby.buildkit.secrets.v1.Secrets/GetSecret");
    }
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of("x-docker-expose-session-" + name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Test
  void sessionAnswersThroughControlConnection() throws Exception {
    CompletableFuture<ServingStatus> health = new CompletableFuture<>();
    try (FakeBuildKit fake =
        new FakeBuildKit(
            (self, answer) ->
                new Thread(
                        () -> {
                          ManagedChannel channel = self.ask();
                          health.complete(
                              HealthGrpc.newBlockingStub(channel)
                                  .withDeadlineAfter(5, TimeUnit.SECONDS)
                                  .check(HealthCheckRequest.getDefaultInstance())
                                  .getStatus());
                          channel.shutdownNow();
                          self.done(answer);
                        })
                    .start())) {
      assertThat(build(fake)).isNotNull();
      assertThat(health).isCompletedWithValue(ServingStatus.SERVING);
    }
  }

  /**
   * The builder requests credentials for a registry, not for a repository. Its task there decides.
   */
  @ParameterizedTest
  @CsvSource({"image, pusher", "moby, puller"})
  void builderReceivesCredentialForItsOwnTask(String exporter, String user) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    BuildRequest request =
        BuildRequest.builder(
                BuildPlan.of(ImageSpec.from("ghcr.io/acme/base"))
                    .completed(
                        Optional.of(
                            ImageReference.parse("ghcr.io/acme/base")
                                .withDigest(BASE.digest().orElseThrow())),
                        Optional.empty()),
                new Delivery.Push(IMAGE))
            .keychain(
                Keychain.of(
                    Map.of(
                        "ghcr.io/acme/app", Credential.password("pusher", "p", "test"),
                        "ghcr.io/acme/base", Credential.password("puller", "p", "test"))))
            .build();
    try (FakeBuildKit fake =
            new FakeBuildKit(
                (self, answer) ->
                    new Thread(
                            () -> {
                              ManagedChannel channel = self.ask();
                              told.complete(
                                  AuthGrpc.newBlockingStub(channel)
                                      .withDeadlineAfter(5, TimeUnit.SECONDS)
                                      .credentials(
                                          CredentialsRequest.newBuilder()
                                              .setHost("ghcr.io")
                                              .build())
                                      .getUsername());
                              channel.shutdownNow();
                              self.failBase(answer);
                            })
                        .start());
        BuildKitClient buildKitClient = BuildKitClient.at(fake.dialer(), Duration.ofSeconds(10))) {
      ExporterOptions out =
          exporter.equals("moby")
              ? ExporterOptions.moby(IMAGE)
              : ExporterOptions.push(IMAGE, false);
      assertThatExceptionOfType(BuildFailedException.class)
          .isThrownBy(
              () ->
                  buildKitClient.build(
                      request,
                      Set.of(),
                      out,
                      BuildListener.none(),
                      BuildDeadline.after(Duration.ofSeconds(30))))
          .withMessageContaining(" as user " + user + " (from test): ");
      assertThat(told).isCompletedWithValue(user);
    }
  }

  @Test
  void interruptCancelsBuildOnBuilder() throws Exception {
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> {});
        BuildKitClient buildKitClient = BuildKitClient.at(fake.dialer(), Duration.ofSeconds(10))) {
      Thread thread = Thread.currentThread();
      new Thread(
              () -> {
                try {
                  fake.solving.await();
                  thread.interrupt();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              })
          .start();
      long start = System.nanoTime();
      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() -> build(buildKitClient, BuildListener.none(), Duration.ofMinutes(1)));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertCancelled(fake);
    }
  }

  @Test
  void deadlineCancelsBuildOnBuilder() throws Exception {
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> {});
        BuildKitClient buildKitClient = BuildKitClient.at(fake.dialer(), Duration.ofSeconds(10))) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> build(buildKitClient, BuildListener.none(), Duration.ofMillis(700)))
          .withMessageStartingWith("build " + IMAGE + " on buildkit at tcp://127.0.0.1:")
          .withMessageContaining("not done within 700 ms");
      assertCancelled(fake);
    }
  }

  @Test
  void lostBuilderIsReported() throws Exception {
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> {})) {
      new Thread(
              () -> {
                try {
                  fake.solving.await();
                  fake.cut();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              })
          .start();
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> build(fake))
          .withMessageStartingWith("build " + IMAGE + " on buildkit at tcp://")
          .withMessageEndingWith("; check that the engine is running");
    }
  }

  @Test
  void listenerExceptionEndsBuild() throws Exception {
    try (FakeBuildKit fake =
            new FakeBuildKit(
                (self, answer) ->
                    self.reports()
                        .onNext(
                            StatusResponse.newBuilder()
                                .addVertexes(
                                    Vertex.newBuilder()
                                        .setDigest("sha256:1")
                                        .setName("[1/2] FROM x")
                                        .setStarted(Timestamp.getDefaultInstance()))
                                .build()));
        BuildKitClient buildKitClient = BuildKitClient.at(fake.dialer(), Duration.ofSeconds(10))) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  build(
                      buildKitClient,
                      event -> {
                        throw new IllegalStateException("enough");
                      },
                      Duration.ofSeconds(30)))
          .withMessage("enough");
      assertCancelled(fake);
    }
  }

  @Test
  void builderErrorIsQuoted() throws Exception {
    try (FakeBuildKit fake =
        new FakeBuildKit(
            (self, answer) ->
                answer.onError(
                    Status.UNKNOWN.withDescription("dockerfile parse error").asException()))) {
      assertThatExceptionOfType(BuildFailedException.class)
          .isThrownBy(() -> build(fake))
          .withMessageContaining("dockerfile parse error");
    }
  }

  @Test
  void noThreadOutlivesClosedClient() throws Exception {
    try (FakeBuildKit fake = new FakeBuildKit((self, answer) -> self.done(answer))) {
      assertThat(build(fake)).isNotNull();
    }
    TimeUnit.SECONDS.sleep(1); // the threads are still ending
    List<String> names =
        Thread.getAllStackTraces().keySet().stream()
            .map(Thread::getName)
            .filter(name -> name.startsWith("imagespec-"))
            .toList();
    assertThat(names).isEmpty();
  }
}
