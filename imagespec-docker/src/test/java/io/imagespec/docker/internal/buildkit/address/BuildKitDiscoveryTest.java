package io.imagespec.docker.internal.buildkit.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.docker.internal.host.ProbeResult;
import io.imagespec.docker.internal.host.StartHint;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildKitDiscoveryTest {
  @TempDir Path home;
  @TempDir Path root;

  private BuildKitDiscovery search(Map<String, String> variables) {
    return search(variables, new ProbeResult.Declined("nothing there"));
  }

  private BuildKitDiscovery search(Map<String, String> variables, ProbeResult probeResult) {
    Environment environment = Environment.of(variables, home);
    return new BuildKitDiscovery(
        environment, (address, limit) -> probeResult, new StartHint(environment, root));
  }

  @Test
  void socketsOfNerdctlNamespaceComeFirst() {
    assertThat(search(Map.of("XDG_RUNTIME_DIR", "/run/user/1000")).sockets())
        .containsExactly(
            "/run/user/1000/buildkit-default/buildkitd.sock",
            "/run/buildkit-default/buildkitd.sock",
            "/run/user/1000/buildkit/buildkitd.sock",
            "/run/buildkit/buildkitd.sock");
    assertThat(search(Map.of("CONTAINERD_NAMESPACE", "k8s.io")).sockets())
        .containsExactly("/run/buildkit-k8s.io/buildkitd.sock", "/run/buildkit/buildkitd.sock");
    assertThat(search(Map.of("CONTAINERD_NAMESPACE", "../x")).sockets())
        .containsExactly("/run/buildkit-default/buildkitd.sock", "/run/buildkit/buildkitd.sock");
  }

  @Test
  void explicitChoiceIsUsedOrFails() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(Map.of("BUILDKIT_HOST", "unix:///no/such.sock")).find())
        .withMessageContainingAll(
            "unix:///no/such.sock (BUILDKIT_HOST): absent; check the path and that buildkitd"
                + " listens there, or choose another with BUILDKIT_HOST")
        .withMessageNotContaining("/run/buildkit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"BUILDKIT_HOST", "BuildKitHost.of"})
  void remedyNamesSourceOfChoice(String chosenBy) {
    BuildKitAddress address =
        BuildKitAddress.parse("unix:///no/such.sock", Optional.empty(), chosenBy);
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(Map.of()).connect(address))
        .withMessageEndingWith(", or choose another with " + chosenBy);
  }

  /** An invalid name, which needs no DNS query. */
  @Test
  void unknownHostIsReported() {
    String host = "x".repeat(64) + ".invalid";
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(Map.of("BUILDKIT_HOST", "tcp://" + host + ":1")).find())
        .withMessage(
            "connect to buildkit at tcp://"
                + host
                + ":1 (BUILDKIT_HOST): unknown host name; check the host name and the DNS of this"
                + " machine, or choose another with BUILDKIT_HOST");
  }

  @Test
  void engineOfAnotherKindIsNamed() {
    BuildKitAddress address =
        BuildKitAddress.parse("unix:///no/such.sock", Optional.empty(), "BuildKitHost.of");
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(
            () ->
                search(Map.of(), new ProbeResult.Answered(EngineKind.PODMAN, "4.3.1"))
                    .connect(address))
        .withMessage(
            "connect to buildkit at unix:///no/such.sock (BuildKitHost.of): Podman is running"
                + " there and not buildkitd; to build with it, set its address with DockerHost.of or"
                + " CONTAINER_HOST, or choose another with BuildKitHost.of");
  }

  @Test
  void invalidAddressIsReported() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(Map.of("BUILDKIT_HOST", "tcp://builder")).find())
        .withMessage(
            "find the builder chosen by BUILDKIT_HOST: builder address \"tcp://builder\": write"
                + " tcp://host:port; buildkitd has no default port");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://user:hunter2@builder:1234",
        "tcp://user:hunter2@builder",
        "ssh://user:hunter2@builder",
        "user:hunter2@builder",
        "docker-container://user:hun/ter2@builder",
        "gopher://user:hunter2@builder"
      })
  void passwordInAddressIsRedacted(String address) {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(Map.of("BUILDKIT_HOST", address)).find())
        .withMessageContaining("user:***@builder")
        .withMessageNotContaining("ter2");
  }

  @Test
  void dockerHostIsIgnored() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(
            () -> search(Map.of("DOCKER_HOST", "unix:///x", "BUILDKIT_HOST", "unix:///y")).find())
        .withMessageContaining("unix:///y (BUILDKIT_HOST)");
  }

  @Test
  void failedSearchListsEverySocket() {
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(Map.of("CONTAINERD_NAMESPACE", "imagespec-none")).find())
        .withMessageStartingWith(
            "find BuildKit: none of the 2 default places answers; install BuildKit, or set"
                + " BUILDKIT_HOST\n  unix:///run/buildkit-imagespec-none/buildkitd.sock: absent\n");
  }

  @Test
  void startCommandIsSuggestedIfBuildKitIsInstalled() throws IOException {
    Map<String, String> variables =
        Map.of("CONTAINERD_NAMESPACE", "imagespec-none", "PATH", root.toString());
    assertThat(Files.createFile(root.resolve("buildkitd")).toFile().setExecutable(true)).isTrue();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(variables).find())
        .withMessageContaining(" answers; run `sudo buildkitd`, or set BUILDKIT_HOST\n");
    Files.createDirectories(root.resolve("run/systemd/system"));
    Path units = Files.createDirectories(root.resolve("etc/systemd/system"));
    Files.createFile(units.resolve("buildkit.service"));
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(variables).find())
        .withMessageContaining(" answers; run `sudo systemctl start buildkit`, or set ");
  }
}
