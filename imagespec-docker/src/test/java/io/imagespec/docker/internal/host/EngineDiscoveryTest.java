package io.imagespec.docker.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineDiscoveryTest {
  private static final ProbeResult.Answered DOCKER =
      new ProbeResult.Answered(EngineKind.DOCKER, "1.41");
  private static final ProbeResult.Answered PODMAN =
      new ProbeResult.Answered(EngineKind.PODMAN, "4.3.1");

  @TempDir Path home;
  @TempDir Path root;

  private final Map<String, String> variables = new HashMap<>();
  private final Set<String> running = new HashSet<>();
  private final Set<String> podmans = new HashSet<>();
  private final List<String> asked = new ArrayList<>();
  private String os = "Linux";

  private EngineDiscovery search() {
    Environment environment = Environment.of(variables, home, os);
    return new EngineDiscovery(
        environment, this::probe, OptionalInt.of(1000), new StartHint(environment, root));
  }

  @BeforeEach
  void installDockerAndPodman() throws IOException {
    Files.createDirectories(root.resolve("run/systemd/system"));
    install("system/docker.service");
    install("user/podman.socket");
  }

  private void install(String unit) throws IOException {
    Path file = root.resolve("usr/lib/systemd").resolve(unit);
    Files.createDirectories(file.getParent());
    Files.createFile(file);
  }

  private ProbeResult probe(EngineAddress address, Duration limit) {
    asked.add(address.endpoint().toString());
    if (podmans.contains(address.endpoint().toString())) {
      return PODMAN;
    }
    return running.contains(address.endpoint().toString())
        ? DOCKER
        : new ProbeResult.Declined("absent");
  }

  private String found() throws InterruptedException {
    return search().find().address().toString();
  }

  private String found(EngineKind kind) throws InterruptedException {
    return search().find(kind).address().toString();
  }

  private void context(String name, String json) throws IOException {
    String key = Digest.sha256(name.getBytes(StandardCharsets.UTF_8)).hex();
    Path meta = home.resolve(".docker/contexts/meta/" + key + "/meta.json");
    Files.createDirectories(meta.getParent());
    Files.writeString(meta, json);
  }

  private void remoteContext(String name) throws IOException {
    context(name, "{\"Endpoints\":{\"docker\":{\"Host\":\"tcp://" + name + ":2375\"}}}");
  }

  private void config(String json) throws IOException {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), json);
  }

  @Test
  void refusalHasItsOwnRemedy() {
    variables.put("DOCKER_HOST", "box:1");
    ProbeResult declined = new ProbeResult.Declined("it is a lamp", Optional.of("switch it off"));
    Environment environment = Environment.of(variables, home, os);
    EngineDiscovery lamps =
        new EngineDiscovery(
            environment,
            (place, limit) -> declined,
            OptionalInt.empty(),
            new StartHint(environment, root));

    assertThatThrownBy(lamps::find)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessage(
            "connect to the engine at tcp://box:1 (DOCKER_HOST): it is a lamp; switch it off, or"
                + " choose another with DOCKER_HOST");
  }

  @Test
  void dockerHostPrecedesEverything() throws Exception {
    remoteContext("a");
    variables.putAll(
        Map.of("DOCKER_HOST", "box:1", "DOCKER_CONTEXT", "a", "CONTAINER_HOST", "tcp://c:1"));
    running.addAll(Set.of("tcp://box:1", "tcp://a:2375", "tcp://c:1"));

    assertThat(found()).isEqualTo("tcp://box:1 (DOCKER_HOST)");
  }

  @Test
  void dockerContextPrecedesContainerHost() throws Exception {
    remoteContext("a");
    remoteContext("b");
    config("{\"currentContext\":\"b\"}");
    variables.putAll(Map.of("DOCKER_CONTEXT", "a", "CONTAINER_HOST", "tcp://c:1"));
    running.addAll(Set.of("tcp://a:2375", "tcp://b:2375", "tcp://c:1"));

    assertThat(found()).isEqualTo("tcp://a:2375 (DOCKER_CONTEXT=a)");
  }

  @Test
  void containerHostPrecedesCurrentContext() throws Exception {
    remoteContext("b");
    config("{\"currentContext\":\"b\"}");
    variables.put("CONTAINER_HOST", "unix:///run/podman/podman.sock");
    running.addAll(Set.of("tcp://b:2375", "unix:///run/podman/podman.sock"));

    assertThat(found()).isEqualTo("unix:///run/podman/podman.sock (CONTAINER_HOST)");
  }

  @Test
  void currentContextPrecedesDefaultPlaces() throws Exception {
    remoteContext("b");
    config("{\"currentContext\":\"b\"}");
    running.addAll(Set.of("tcp://b:2375", "unix:///var/run/docker.sock"));

    assertThat(found())
        .isEqualTo("tcp://b:2375 (current context b in " + home + "/.docker/config.json)");
  }

  @Test
  void defaultContextIsDefaultSocketOnly() {
    variables.put("DOCKER_CONTEXT", "default");
    running.add("unix:///run/podman/podman.sock");

    assertThatThrownBy(this::found).hasMessageContaining("unix:///var/run/docker.sock");
    assertThat(asked).containsExactly("unix:///var/run/docker.sock");
  }

  @Test
  void unreachableChoiceIsNotReplaced() {
    variables.put("DOCKER_HOST", "tcp://box:1");
    running.add("unix:///var/run/docker.sock");

    assertThatThrownBy(this::found)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessage(
            "connect to the engine at tcp://box:1 (DOCKER_HOST): absent; check that an"
                + " engine runs there, or choose another with DOCKER_HOST");
    assertThat(asked).containsExactly("tcp://box:1");
  }

  @Test
  void remedyNamesContainerHostVariable() {
    variables.put("CONTAINER_HOST", "unix:///p");

    assertThatThrownBy(this::found)
        .hasMessage(
            "connect to the engine at unix:///p (CONTAINER_HOST): absent; check the path and that an"
                + " engine listens there, or choose another with CONTAINER_HOST");
    variables.put("CONTAINER_HOST", "unix:///run/podman/podman.sock");
    assertThatThrownBy(this::found)
        .hasMessage(
            "connect to the engine at unix:///run/podman/podman.sock (CONTAINER_HOST): absent; run"
                + " `systemctl --user start podman.socket`, or choose another with CONTAINER_HOST");
    variables.clear();
    variables.put("DOCKER_HOST", "unix:///var/run/docker.sock");
    assertThatThrownBy(this::found)
        .hasMessage(
            "connect to the engine at unix:///var/run/docker.sock (DOCKER_HOST): absent; run `sudo systemctl start"
                + " docker` or `systemctl --user start podman.socket`, or choose another with"
                + " DOCKER_HOST");
  }

  @Test
  void invalidChoiceIsNotReplaced() {
    variables.put("DOCKER_HOST", "ssh://box");
    running.add("unix:///var/run/docker.sock");

    assertThatThrownBy(this::found)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("chosen by DOCKER_HOST")
        .hasMessageContaining("forward the socket");
    assertThat(asked).isEmpty();
  }

  @Test
  void missingContextIsReported() {
    variables.put("DOCKER_CONTEXT", "nope");
    running.add("unix:///var/run/docker.sock");

    assertThatThrownBy(this::found)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining("docker context \"nope\" does not exist")
        .hasMessageContaining("docker context ls");
  }

  @Test
  void contextWithoutTlsVerificationIsRefused() throws Exception {
    context(
        "lax", "{\"Endpoints\":{\"docker\":{\"Host\":\"tcp://lax:2376\",\"SkipTLSVerify\":true}}}");
    variables.put("DOCKER_CONTEXT", "lax");

    assertThatThrownBy(this::found).hasMessageContaining("skips the verification");
  }

  @Test
  void contextWithoutEndpointIsRefused() throws Exception {
    context("empty", "{}");
    variables.put("DOCKER_CONTEXT", "empty");

    assertThatThrownBy(this::found).hasMessageContaining("has no docker endpoint");
  }

  @Test
  void brokenConfigurationIsReported() throws Exception {
    config("{");

    assertThatThrownBy(this::found)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageContaining(home + "/.docker/config.json");
  }

  @Test
  void dockerConfigVariableNamesDirectory() throws Exception {
    variables.put("DOCKER_CONFIG", home.resolve("elsewhere").toString());
    config("{\"currentContext\":\"b\"}");
    running.add("unix:///var/run/docker.sock");

    assertThat(found()).startsWith("unix:///var/run/docker.sock");
  }

  @Test
  void missingTlsAuthorityIsNamed() {
    variables.putAll(Map.of("DOCKER_HOST", "tcp://box", "DOCKER_TLS_VERIFY", "0"));

    assertThatThrownBy(this::found).hasMessageContaining(home + "/.docker/ca.pem");
  }

  @Test
  void anyValueOfDockerTlsVerifyEnablesTls() throws Exception {
    variables.putAll(
        Map.of(
            "DOCKER_HOST", "tcp://box", "DOCKER_TLS_VERIFY", "0", "DOCKER_CERT_PATH", tlsFiles()));
    running.add("tcp://box:2376");

    assertThat(search().find().address().tls()).isPresent();
  }

  @Test
  void tlsAppliesToTcpOnly() throws Exception {
    variables.putAll(
        Map.of(
            "DOCKER_HOST", "unix:///a", "DOCKER_TLS_VERIFY", "1", "DOCKER_CERT_PATH", tlsFiles()));
    running.add("unix:///a");

    assertThat(search().find().address().tls()).isEmpty();
  }

  @Test
  void tlsWithoutVerificationIsRefused() {
    variables.putAll(Map.of("DOCKER_HOST", "tcp://box", "DOCKER_TLS", "1"));

    assertThatThrownBy(this::found).hasMessageContaining("set DOCKER_TLS_VERIFY=1");
  }

  @Test
  void tlsFilesOfContextAreUsed() throws Exception {
    remoteContext("a");
    String key = Digest.sha256("a".getBytes(StandardCharsets.UTF_8)).hex();
    Path tls = Files.createDirectories(home.resolve(".docker/contexts/tls/" + key + "/docker"));
    Files.copy(Path.of(tlsFiles(), "ca.pem"), tls.resolve("ca.pem"));
    variables.put("DOCKER_CONTEXT", "a");
    running.add("tcp://a:2375");

    assertThat(search().find().address().tls()).isPresent();
  }

  private static String tlsFiles() throws Exception {
    return Path.of(
            EngineDiscoveryTest.class.getResource("/io/imagespec/docker/internal/tls").toURI())
        .toString();
  }

  @Test
  void firstAnsweringDefaultPlaceIsUsed() throws Exception {
    variables.put("XDG_RUNTIME_DIR", "/run/user/7");
    running.addAll(Set.of("unix:///run/user/7/docker.sock", "unix:///run/podman/podman.sock"));

    assertThat(found())
        .isEqualTo("unix:///run/user/7/docker.sock (first default place that answers)");
    assertThat(asked)
        .containsExactly("unix:///var/run/docker.sock", "unix:///run/user/7/docker.sock");
  }

  @Test
  void linuxPlacesAreListedWithReasons() {
    assertThatThrownBy(this::found)
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessage(
            "find an engine: none of the 6 default places answers; run `sudo systemctl start"
                + " docker` or `systemctl --user start podman.socket`, or set DOCKER_HOST\n"
                + "  unix:///var/run/docker.sock: absent\n"
                + "  unix:///run/user/1000/docker.sock: absent\n"
                + ("  unix://" + home + "/.docker/run/docker.sock: absent\n")
                + ("  unix://" + home + "/.docker/desktop/docker.sock: absent\n")
                + "  unix:///run/user/1000/podman/podman.sock: absent\n"
                + "  unix:///run/podman/podman.sock: absent");
  }

  @Test
  void socketWithTwoPathsIsListedOnce() {
    variables.put("XDG_RUNTIME_DIR", "/run/user/1000/");
    assertThatThrownBy(this::found).hasMessageContaining("none of the 6 default places");
    variables.put("XDG_RUNTIME_DIR", "/run");
    assertThatThrownBy(this::found).hasMessageContaining("none of the 5 default places");
    assertThat(asked)
        .doesNotContain("unix:///run/docker.sock", "unix:///run/user/1000//podman/podman.sock");
  }

  @Test
  void missingEngineIsNotSuggested() throws IOException {
    Files.delete(root.resolve("usr/lib/systemd/system/docker.service"));
    assertThatThrownBy(this::found)
        .hasMessageContaining(" answers; run `systemctl --user start podman.socket`, or set ");
    assertThatThrownBy(() -> found(EngineKind.DOCKER))
        .hasMessageContaining(" answers; install Docker, or set DOCKER_HOST");
    Files.delete(root.resolve("usr/lib/systemd/user/podman.socket"));
    assertThatThrownBy(this::found)
        .hasMessageContaining(" answers; install Docker or Podman, or set DOCKER_HOST");
  }

  @Test
  void systemctlIsNotSuggestedWithoutSystemd() throws IOException {
    Files.delete(root.resolve("run/systemd/system"));
    for (String program : List.of("dockerd", "podman")) {
      assertThat(Files.createFile(root.resolve(program)).toFile().setExecutable(true)).isTrue();
    }
    variables.put("PATH", "/no/such:" + root);
    assertThatThrownBy(this::found)
        .hasMessageContaining(
            " answers; run `sudo dockerd` or `podman system service --time 0`, or set ");
  }

  @Test
  void macPlacesAreListedWithReasons() {
    os = "Mac OS X";
    variables.put("TMPDIR", "/tmp/x/");

    assertThatThrownBy(this::found)
        .hasMessage(
            "find an engine: none of the 7 default places answers; start Docker Desktop or OrbStack,"
                + " or run `colima start` or `podman machine start`, or set DOCKER_HOST\n"
                + "  unix:///var/run/docker.sock: absent\n"
                + ("  unix://" + home + "/.docker/run/docker.sock: absent\n")
                + ("  unix://" + home + "/.orbstack/run/docker.sock: absent\n")
                + ("  unix://" + home + "/.colima/default/docker.sock: absent\n")
                + ("  unix://" + home + "/.rd/docker.sock: absent\n")
                + ("  unix://"
                    + home
                    + "/.local/share/containers/podman/machine/podman.sock: absent\n")
                + "  unix:///tmp/x/podman/podman-machine-default-api.sock: absent");
  }

  @Test
  void windowsPlacesAreListedWithReasons() {
    os = "Windows 11";

    assertThatThrownBy(this::found)
        .hasMessage(
            "find an engine: none of the 3 default places answers; start Docker Desktop or run"
                + " `podman machine start`, or set DOCKER_HOST\n"
                + "  npipe:////./pipe/docker_engine: absent\n"
                + "  npipe:////./pipe/dockerDesktopLinuxEngine: absent\n"
                + "  npipe:////./pipe/podman-machine-default: absent");
  }

  @Test
  void dockerAndPodmanAreDistinguished() throws Exception {
    podmans.add("unix:///var/run/docker.sock");
    running.add("unix://" + home + "/.docker/desktop/docker.sock");

    assertThat(found(EngineKind.DOCKER))
        .isEqualTo(
            "unix://" + home + "/.docker/desktop/docker.sock (first default place that answers)");
    assertThat(found(EngineKind.PODMAN))
        .as("podman-docker makes it a link")
        .isEqualTo("unix:///var/run/docker.sock (first default place that answers)");
  }

  @Test
  void otherEngineAtAddressIsReported() {
    podmans.addAll(Set.of("unix:///var/run/docker.sock", "unix:///run/podman/podman.sock"));

    assertThatThrownBy(() -> found(EngineKind.DOCKER))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessage(
            "find Docker: none of the 4 default places answers; run `sudo systemctl start docker`,"
                + " or set DOCKER_HOST\n"
                + "  unix:///var/run/docker.sock: it is Podman\n"
                + "  unix:///run/user/1000/docker.sock: absent\n"
                + ("  unix://" + home + "/.docker/run/docker.sock: absent\n")
                + ("  unix://" + home + "/.docker/desktop/docker.sock: absent"));
    assertThat(asked).noneMatch(place -> place.contains("podman"));
  }

  @Test
  void podmanPlacesPrecedeDockerPlaces() {
    running.add("unix:///var/run/docker.sock");

    assertThatThrownBy(() -> found(EngineKind.PODMAN))
        .hasMessage(
            "find Podman: none of the 6 default places answers; run `systemctl --user start"
                + " podman.socket`, or set CONTAINER_HOST\n"
                + "  unix:///run/user/1000/podman/podman.sock: absent\n"
                + "  unix:///run/podman/podman.sock: absent\n"
                + "  unix:///var/run/docker.sock: it is Docker\n"
                + "  other default places (Docker's): absent");
  }

  @Test
  void startCommandDependsOnSystem() {
    os = "Mac OS X";
    assertThatThrownBy(() -> found(EngineKind.DOCKER))
        .hasMessageContainingAll("5 default places", "start Docker Desktop, or set DOCKER_HOST");
    assertThatThrownBy(() -> found(EngineKind.PODMAN))
        .hasMessageContainingAll("run `podman machine start`, or set CONTAINER_HOST");
    os = "Windows 11";
    assertThatThrownBy(() -> found(EngineKind.PODMAN))
        .hasMessageContaining("\n  npipe:////./pipe/podman-machine-default: absent\n");
  }

  @Test
  void explicitAddressAcceptsEitherEngine() throws Exception {
    podmans.addAll(Set.of("unix:///p", "tcp://b:2375"));
    running.add("unix:///d");
    variables.put("DOCKER_HOST", "unix:///p");
    assertThat(found(EngineKind.DOCKER)).isEqualTo("unix:///p (DOCKER_HOST)");
    variables.put("CONTAINER_HOST", "unix:///d");
    assertThat(found(EngineKind.PODMAN)).isEqualTo("unix:///d (CONTAINER_HOST)");
    variables.clear();
    remoteContext("b");
    config("{\"currentContext\":\"b\"}");
    assertThat(found(EngineKind.DOCKER)).startsWith("tcp://b:2375 (current context b in ");
  }

  @Test
  void requiredEngineKindRefusesOther() throws Exception {
    podmans.add("unix:///p");
    running.add("unix:///d");
    variables.putAll(Map.of("IMAGESPEC_ENGINE", "docker", "DOCKER_HOST", "unix:///p"));
    assertThatThrownBy(() -> found(EngineKind.DOCKER))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessage(
            "find Docker: the engine at unix:///p (DOCKER_HOST) is Podman; set DOCKER_HOST to the"
                + " address of Docker");
    variables.put("DOCKER_HOST", "unix:///d");
    assertThat(found(EngineKind.DOCKER)).isEqualTo("unix:///d (DOCKER_HOST)");

    variables.put("IMAGESPEC_ENGINE", "podman");
    assertThatThrownBy(() -> found(EngineKind.PODMAN))
        .hasMessage(
            "find Podman: the engine at unix:///d (DOCKER_HOST) is Docker; set CONTAINER_HOST to the"
                + " address of Podman");
    variables.put("DOCKER_HOST", "unix:///p");
    assertThat(found(EngineKind.PODMAN)).isEqualTo("unix:///p (DOCKER_HOST)");
    podmans.add("unix:///q");
    variables.put("CONTAINER_HOST", "unix:///q");
    assertThat(found(EngineKind.PODMAN)).isEqualTo("unix:///q (CONTAINER_HOST)");
  }

  @Test
  void currentContextAppliesToDockerOnly() throws Exception {
    remoteContext("b");
    config("{\"currentContext\":\"b\"}");
    podmans.add("unix:///run/podman/podman.sock");
    running.add("unix:///var/run/docker.sock");

    assertThatThrownBy(() -> found(EngineKind.DOCKER)).hasMessageContaining("tcp://b:2375");
    assertThat(asked).containsExactly("tcp://b:2375");
    assertThat(found(EngineKind.PODMAN)).startsWith("unix:///run/podman/podman.sock");
  }

  @Test
  void onlyVariablesCountAsChoice() throws Exception {
    config("{\"currentContext\":\"b\"}");
    assertThat(chosenBy()).isEqualTo("none none");
    variables.put("CONTAINER_HOST", "x");
    assertThat(chosenBy()).isEqualTo("none CONTAINER_HOST");
    variables.put("DOCKER_CONTEXT", "a");
    assertThat(chosenBy()).isEqualTo("DOCKER_CONTEXT=a CONTAINER_HOST");
    variables.put("DOCKER_HOST", "tcp://user:hunter2@x");
    assertThat(chosenBy()).isEqualTo("DOCKER_HOST CONTAINER_HOST");
  }

  private String chosenBy() {
    Environment environment = Environment.of(variables, home, os);
    return EngineDiscovery.chosenBy(EngineKind.DOCKER, environment).orElse("none")
        + " "
        + EngineDiscovery.chosenBy(EngineKind.PODMAN, environment).orElse("none");
  }

  @Test
  void remedyNamesSourceOfChoice() {
    variables.put("CONTAINER_HOST", "tcp://c:1");
    assertThatThrownBy(this::found).hasMessageEndingWith(" or choose another with CONTAINER_HOST");
    EngineAddress said = EngineAddress.plain(Endpoint.parse("tcp://d:1", false), "DockerHost.of");
    assertThatThrownBy(() -> search().connect(said))
        .hasMessageEndingWith(" or choose another with DockerHost.of");
  }
}
