package io.imagespec.docker.internal.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.buildkit.progress.StatusTranslator;
import io.imagespec.docker.internal.buildkit.progress.StepIndex;
import io.imagespec.docker.internal.buildkit.proto.StatusResponse;
import io.imagespec.docker.internal.buildkit.proto.Vertex;
import io.imagespec.docker.internal.buildkit.proto.VertexLog;
import io.imagespec.docker.internal.buildkit.session.auth.IssuedCredential;
import io.imagespec.docker.internal.buildkit.transport.Buildkitd;
import io.imagespec.docker.internal.buildkit.transport.Daemon;
import io.imagespec.docker.internal.buildkit.transport.DockerdBuildKit;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.Tunnel;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Dockerfile;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SolveFailureTest {
  private static final ImageReference BASE =
      ImageReference.parse("ghcr.io/acme/base").withDigest(Digest.sha256(new byte[0]));
  private static final BuildPlan PLAN =
      BuildPlan.of(ImageSpec.from("ghcr.io/acme/base").env("A", "b").run("exit 7").run("never"))
          .completed(Optional.of(BASE), Optional.empty());
  private static final BuildRequest REQUEST =
      BuildRequest.builder(PLAN, new Delivery.Push(ImageReference.parse("ghcr.io/acme/app:1")))
          .build();
  private static final Dockerfile DOCKERFILE = PLAN.render();
  private static final Credential OCTO = Credential.password("octo", "hunter2", "config.json");

  private final Map<String, IssuedCredential> issuedCredential = new HashMap<>();
  private final StatusTranslator status =
      new StatusTranslator(new StepIndex(DOCKERFILE), List.of(), event -> {});

  private static Daemon buildkitd() {
    return new Buildkitd(new MissingDaemon("y"), Duration.ofSeconds(1));
  }

  private record MissingDaemon(String name) implements Dialer {
    @Override
    public Tunnel open() throws IOException {
      throw new IOException("nowhere");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private RuntimeException failure(Status failed, Metadata trailers, List<String> entitlements) {
    return failure(buildkitd(), failed, trailers, entitlements);
  }

  private RuntimeException failure(
      Daemon daemon, Status failed, Metadata trailers, List<String> entitlements) {
    SolveRequestSpec solveRequest =
        new SolveRequestSpec(
            "build x",
            DOCKERFILE,
            Map.of(),
            new ExporterOptions("image", Map.of()),
            new LayerCacheOptions(List.of(), List.of()),
            entitlements,
            "key",
            List.of(),
            registry -> Optional.ofNullable(issuedCredential.get(registry)),
            Optional::empty);
    return new SolveFailure(daemon, solveRequest, REQUEST, status)
        .of(new StatusRuntimeException(failed, trailers));
  }

  private RuntimeException failure(String text) {
    return failure(Status.UNKNOWN.withDescription(text), new Metadata(), List.of());
  }

  private void failed(String vertex, String line) {
    status.on(
        StatusResponse.newBuilder()
            .addVertexes(
                Vertex.newBuilder()
                    .setDigest("sha256:v")
                    .setName(vertex)
                    .setStarted(Timestamp.getDefaultInstance())
                    .setError("failed"))
            .addLogs(
                VertexLog.newBuilder()
                    .setVertex("sha256:v")
                    .setStream(1)
                    .setMsg(ByteString.copyFromUtf8(line + "\n")))
            .build());
  }

  private static Metadata details(Map<String, String> json) {
    var details = io.imagespec.docker.internal.buildkit.proto.Status.newBuilder();
    json.forEach(
        (type, value) ->
            details.addDetails(
                Any.newBuilder()
                    .setTypeUrl("github.com/moby/buildkit/" + type)
                    .setValue(ByteString.copyFromUtf8(value))));
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        details.build().toByteArray());
    return trailers;
  }

  @Test
  void detailsContainStepExitCodeAndLine() {
    failed("[2/3] whatever it is called", "out");
    Metadata trailers =
        details(
            Map.of(
                "solver/errdefs.Source+json", "{\"ranges\":[{\"start\":{\"line\":3}}]}",
                "frontend/gatewayapi.ExitMessage+json", "{\"Code\":7}",
                "solver/errdefs.Vertex+json", "{\"digest\":\"sha256:v\"}"));
    BuildFailedException failure =
        (BuildFailedException)
            failure(Status.UNKNOWN.withDescription("process"), trailers, List.of());

    assertThat(failure)
        .hasMessage(
            "build x on buildkit at y: step \"run exit 7\": the command ended with exit code 7; the"
                + " last lines were\n  | out");
    assertThat(failure.step()).contains("run exit 7");
    assertThat(failure.command()).containsExactly("/bin/sh", "-c", "exit 7");
    assertThat(failure.exitCode()).hasValue(7);
    assertThat(failure.line()).hasValue(3);
    assertThat(failure.lastLines()).containsExactly("out");
  }

  @Test
  void messageAndReportsReplaceMissingDetails() {
    failed("[2/3] RUN exit 7", "out");
    BuildFailedException failure =
        (BuildFailedException) failure("executor failed running [/bin/sh]: exit code: 7");
    assertThat(failure.step()).contains("run exit 7");
    assertThat(failure.exitCode()).hasValue(7);
    assertThat(failure.line()).hasValue(3);
  }

  @Test
  void malformedDetailsAreIgnored() {
    Metadata trailers = details(Map.of("solver/errdefs.Source+json", "{oh"));
    assertThat(failure(Status.UNKNOWN.withDescription("odd"), trailers, List.of()))
        .hasMessage("build x on buildkit at y: odd");
  }

  @Test
  void programThatDoesNotStartHasNoExitCode() {
    failed("[2/3] RUN x", "runc run failed: unable to start container process: no such file");
    BuildFailedException failure = (BuildFailedException) failure("process: exit code: 1");
    assertThat(failure.exitCode()).isEmpty();
    assertThat(failure)
        .hasMessage(
            "build x on buildkit at y: step \"run exit 7\": its program could not be started; the"
                + " last lines were\n"
                + "  | runc run failed: unable to start container process: no such file");
  }

  @Test
  void failedPlatformIsNamed() {
    failed("[linux/arm64 2/3] RUN x", "out");
    assertThat(failure("process: exit code: 9"))
        .hasMessageStartingWith("build x for linux/arm64 on buildkit at y: step \"run exit 7\": ");
  }

  @ParameterizedTest
  @CsvSource({
    "runc run failed: x, 1",
    "runc run failed: unable to start container process: x, 7",
    "a line before%nrunc run failed: unable to start container process: x, 1"
  })
  void outputResemblingRuntimeErrorKeepsExitCode(String output, int code) {
    failed("[2/3] RUN x", output.replace("%n", "\n"));
    BuildFailedException failure = (BuildFailedException) failure("process: exit code: " + code);
    assertThat(failure.exitCode()).hasValue(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "executor failed running [/bin/sh -c echo 'exit code: 5'; exit 3]: exit code: 3 | 3",
        "process \"/bin/sh -c echo exit code: 5\" did not complete successfully: exit code: 3 | 3",
        "process \"sh -c echo failed to push\" did not complete successfully: no user nope | -1",
        "executor failed running [sh -c echo is not allowed]: unable to find user nope | -1",
        "executor failed running [sh -c pull access denied ghcr.io/acme/base]: no user | -1",
        "unable to find user nope: failed to push | -1"
      })
  void commandTextIsNotMistakenForBuilderError(String text, int code) {
    failed("[2/3] RUN whatever", "out");
    BuildFailedException failure = (BuildFailedException) failure(text);
    assertThat(failure.exitCode().orElse(-1)).isEqualTo(code);
    assertThat(failure + " " + failure.getCause()).doesNotContain("sh -c");
    assertThat(failure.step()).contains("run exit 7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "executor failed running [sh -c id]: unable to find user nope: no matching entries in passwd file",
        "process \"sh -c id\" did not complete successfully: unable to find user nope: invalid argument",
      })
  void missingUserIsReportedWithRemedy(String text) {
    failed("[2/3] RUN id", "");
    assertThat(failure(text))
        .hasMessageEndingWith(
            ": its user \"nope\" does not exist in the image; create it in an earlier step, or set a"
                + " numeric user ID with user(..)");
  }

  @Test
  void sessionLostDuringCommandIsEngineFailure() {
    failed("[2/3] RUN exit 7", "out");
    assertThat(failure("process \"x\" did not start: no active session for abc"))
        .isInstanceOf(EngineUnavailableException.class);
  }

  private void issueCredentialOf(String repository) {
    issuedCredential.put("ghcr.io", new IssuedCredential(OCTO, ImageReference.parse(repository)));
  }

  @Test
  void refusedPushNamesUserAndRequiredScope() {
    issueCredentialOf("ghcr.io/acme/app");
    RuntimeException failure =
        failure("failed to push ghcr.io/acme/app:1: denied: permission_denied: write_package");
    assertThat(failure)
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith(
            "push ghcr.io/acme/app:1 to ghcr.io as user octo (from config.json): failed to push")
        .hasMessageContaining("write:packages")
        .hasMessageNotContaining("one credential per registry")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void refusedBaseIsNamedWithUserAndRemedy() {
    issueCredentialOf("ghcr.io/acme/base");
    failed("[internal] load metadata for " + BASE, "");
    assertThat(failure("failed to authorize: 401 Unauthorized"))
        .isInstanceOf(BuildFailedException.class)
        .hasMessageStartingWith(
            "pull " + BASE + " on buildkit at y as user octo (from config.json): failed to auth")
        .hasMessageContaining("; the token needs the scope read:packages")
        .hasMessageNotContaining("one credential per registry");
  }

  /** A second keychain lookup could return a different credential than the builder received. */
  @Test
  void refusedBaseNamesCredentialIssuedToBuilder() {
    issueCredentialOf("ghcr.io/acme/app");
    failed("[internal] load metadata for " + BASE, "");
    assertThat(failure("failed to authorize: 401 Unauthorized"))
        .hasMessageContaining(" as user octo (from config.json): failed to auth")
        .hasMessageEndingWith(
            "; BuildKit receives one credential per registry, here the one for"
                + " ghcr.io/acme/app; make sure that it may read the base too, or use different"
                + " registries for the two");
  }

  @Test
  void refusalWithoutCredentialIsReportedAsSuch() {
    failed("[internal] load metadata for " + BASE, "");
    assertThat(failure("failed to authorize: 401 Unauthorized"))
        .hasMessageContaining(" without a credential: failed to auth");
  }

  @Test
  void refusedPushNamesCredentialOfBase() {
    issueCredentialOf("ghcr.io/acme/base");
    assertThat(failure("failed to push ghcr.io/acme/app:1: denied"))
        .hasMessageContaining(
            "the one for ghcr.io/acme/base; make sure that it may push there too");
  }

  @Test
  void missingBaseIsReported() {
    assertThat(failure("failed to resolve source metadata for " + BASE + ": not found"))
        .isInstanceOf(BuildFailedException.class)
        .hasMessageEndingWith("; check that the image still exists there");
  }

  @Test
  void lostSessionIsEngineFailure() {
    assertThat(failure("no active session for abc: context deadline exceeded"))
        .isInstanceOf(EngineUnavailableException.class);
  }

  @Test
  void missingEntitlementNamesBuildkitdFlag() {
    assertThat(refused(buildkitd()))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageEndingWith("; start buildkitd with --allow-insecure-entitlement network.host");
  }

  @Test
  void missingEntitlementNamesDockerSetting() {
    EngineAddress address =
        EngineAddress.plain(Endpoint.parse("unix:///docker.sock", false), "the test");
    assertThat(refused(new DockerdBuildKit(address, true, Duration.ofSeconds(1))))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageEndingWith(
            "; in Docker's daemon.json, set builder.entitlements.network-host to true");
  }

  private RuntimeException refused(Daemon daemon) {
    return failure(
        daemon,
        Status.PERMISSION_DENIED.withDescription("network.host is not allowed"),
        new Metadata(),
        List.of("network.host"));
  }
}
