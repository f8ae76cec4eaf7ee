package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.Digest;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ArchivedImage;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.LocalImage;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of a resolver among real engines, made from the environment alone. */
class EngineChoiceIT {
  private static final String DEAD = "unix:///no/such/engine.sock";

  @TempDir Path home;

  private final Map<String, String> variables = new HashMap<>();
  private RealEngines registry;

  @BeforeEach
  void machine() throws IOException {
    registry = RealEngines.need("embedded");
    Path runtime = Files.createDirectory(home.resolve("run"));
    variables.put("XDG_RUNTIME_DIR", runtime.toString());
    variables.put("XDG_CACHE_HOME", home.resolve("cache").toString());
    Files.writeString(home.resolve("greeting"), "hello");
  }

  /** Returns a resolver that selects an engine for every image. */
  private ImageResolver images() {
    return builder().assembly(Assembly.ENGINE).build();
  }

  private ImageResolver.Builder builder() {
    return ImageResolver.builder()
        .environment(Environment.of(variables, home))
        .keychain(registry.keychain())
        .directory(home);
  }

  @Test
  void filesAreAssembledAlthoughAnEngineAnswers() {
    RealEngines docker = RealEngines.need("docker");
    variables.put("DOCKER_HOST", docker.host());
    try (ImageResolver images = builder().build()) {
      ResolvedImage image = images.resolve(files());
      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThat(image.reasons())
          .contains("the image is assembled in this process, because it has no commands")
          .noneMatch(reason -> reason.startsWith("engine: "));
    }
  }

  private ImageSpec files() {
    return files(registry.target());
  }

  private static ImageSpec files(String target) {
    return ImageSpec.scratch()
        .registry(target)
        .named("it-choice")
        .refresh(UUID.randomUUID().toString())
        .copy(Path.of("greeting"), "/greeting");
  }

  private ImageSpec command() {
    return ImageSpec.from(registry.busybox())
        .registry(registry.target())
        .named("it-choice")
        .refresh(UUID.randomUUID().toString())
        .run("true");
  }

  private String engineOf(ImageSpec spec) {
    try (ImageResolver images = images()) {
      ResolvedImage image = images.resolve(spec);
      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThat(images.resolve(spec).pinned()).isEqualTo(image.pinned());
      return engine(image.reasons());
    }
  }

  private static String engine(List<String> reasons) {
    List<String> engines = reasons.stream().filter(r -> r.startsWith("engine: ")).toList();
    return engines.get(engines.size() - 1);
  }

  /** Skips the test if discovery would find an engine of the machine. */
  private static void assumeNoEngineAtDefaultSockets() throws IOException {
    for (String socket :
        List.of(
            "/var/run/docker.sock",
            "/run/podman/podman.sock",
            "/run/user/"
                + Files.getAttribute(Path.of("/proc/self"), "unix:uid")
                + "/podman/podman.sock",
            "/run/buildkit/buildkitd.sock",
            "/run/buildkit-default/buildkitd.sock")) {
      if (!Files.notExists(Path.of(socket))) {
        RealEngines.unfit(
            "an engine of this machine may be at "
                + socket
                + ", so what is found without it is not seen; stop it and remove the socket");
      }
    }
  }

  @Test
  void embeddedEngineBuildsFilesIfNoDaemonExists() throws Exception {
    assumeNoEngineAtDefaultSockets();
    assertThat(engineOf(files()))
        .isEqualTo(
            "engine: embedded 1.1 in this process (needs no daemon): no setting selects an engine;"
                + " docker, podman and buildkit do not answer; the spec has no commands");
    try (ImageResolver images = images();
        LocalRegistry local = LocalRegistry.start()) {
      ResolvedImage image = images.resolve(files(local.address()));
      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> images.resolve(command().exec("id", "-u")))
          .withMessageContainingAll(
              " with steps \"run true\", \"exec id -u\": no suitable engine\n",
              "find Docker: none of the ",
              "/var/run/docker.sock: absent",
              "find Podman: none of the ",
              variables.get("XDG_RUNTIME_DIR") + "/podman/podman.sock: absent",
              "find BuildKit: none of the ",
              "/run/buildkit/buildkitd.sock: absent",
              "embedded 1.1 in this process (needs no daemon): it does not support running"
                  + " commands (for \"run true\")");
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> images.buildLocally(files()))
          .withMessageContainingAll(
              "find Docker: none of the ",
              "a local image store (for \"building locally\"): it has no image store");
      ArchivedImage archive = images.buildArchive(files(), Path.of("a.tar"));
      assertThat(archive.file()).isNotEmptyFile();
      assertThat(engine(archive.reasons())).startsWith("engine: embedded ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker.sock", "podman/podman.sock", "buildkit/buildkitd.sock"})
  void engineAtDefaultSocketIsFound(String place) throws Exception {
    assumeNoEngineAtDefaultSockets();
    String name = place.replaceFirst("d?\\.sock$", "").replaceFirst(".*/", "");
    RealEngines real = RealEngines.need(name.equals("buildkit") ? "buildkitd" : name);
    Path socket = home.resolve("run").resolve(place);
    Files.createDirectories(socket.getParent());
    Files.createSymbolicLink(socket, Path.of(real.host().replace("unix://", "")));
    assertThat(engineOf(command())).startsWith("engine: " + name + " ").contains(socket.toString());
    assertThat(engineOf(files())).startsWith("engine: " + name + " ");
  }

  @Test
  void dockerIsPreferredUnlessCapabilityIsMissing() throws Exception {
    assumeNoEngineAtDefaultSockets();
    Path run = home.resolve("run");
    Files.createDirectory(run.resolve("buildkit"));
    link(run.resolve("docker.sock"), "podman");
    link(home.resolve(".docker/run/docker.sock"), "docker");
    link(run.resolve("buildkit/buildkitd.sock"), "buildkitd");
    assertThat(engineOf(command())).startsWith("engine: docker ");
    try (ImageResolver images = images()) {
      ArchivedImage archive = images.buildArchive(command(), Path.of("b.tar"));
      assertThat(archive.reasons())
          .anyMatch(
              r -> r.matches("engine: docker .*: skipped because it .*image archives \\(for .*"))
          .anyMatch(
              r -> r.matches("engine: podman .*: skipped because it .*image archives \\(for .*"))
          .anyMatch(r -> r.matches("engine: buildkit .*: the first that answers and meets .*"));
      ImageSpec parent = command();
      LocalImage child = images.buildLocally(ImageSpec.from(parent).label("a", "b"));
      assertThat(engine(child.reasons())).startsWith("engine: docker ");
      assertThat(images.buildLocally(parent).action()).isEqualTo(Action.REUSED);
    }
    variables.put("IMAGESPEC_ENGINE", "podman");
    assertThat(engineOf(command()))
        .startsWith("engine: podman ")
        .endsWith(": IMAGESPEC_ENGINE=podman selects it");
  }

  private static void link(Path socket, String engine) throws IOException {
    Files.createDirectories(socket.getParent());
    String host = RealEngines.need(engine).host().replace("unix://", "");
    Files.createSymbolicLink(socket, Path.of(host));
  }

  /**
   * Sets the address of a variable, or of the docker context that it names.
   *
   * @return the name of this choice in messages
   */
  private String setAddress(String variable, String address) throws IOException {
    if (!variable.equals("DOCKER_CONTEXT")) {
      variables.put(variable, address);
      return variable;
    }
    variables.put(variable, "it");
    String key = Digest.sha256("it".getBytes(StandardCharsets.UTF_8)).hex();
    Path directory = home.resolve(".docker/contexts/meta").resolve(key);
    Files.writeString(
        Files.createDirectories(directory).resolve("meta.json"),
        "{\"Name\":\"it\",\"Endpoints\":{\"docker\":{\"Host\":\"" + address + "\"}}}");
    return "DOCKER_CONTEXT=it";
  }

  @ParameterizedTest
  @ValueSource(strings = {"DOCKER_HOST", "DOCKER_CONTEXT", "CONTAINER_HOST", "BUILDKIT_HOST"})
  void deadEngineNamedByVariableIsNotReplaced(String variable) throws Exception {
    String chooser = setAddress(variable, DEAD);
    assertNotReplaced(chooser, DEAD + " (" + chooser + "): absent");
  }

  @Test
  void missingDockerContextIsNotReplaced() throws Exception {
    setAddress("DOCKER_CONTEXT", RealEngines.need("docker").host());
    variables.put("DOCKER_CONTEXT", "gone");
    assertNotReplaced(
        "DOCKER_CONTEXT=gone",
        "find the engine chosen by DOCKER_CONTEXT=gone: docker context \"gone\" does not exist");
  }

  /** Requires that neither a responding engine nor the embedded engine is used instead. */
  private void assertNotReplaced(String chooser, String why) throws IOException {
    link(home.resolve("run/docker.sock"), "docker");
    link(home.resolve("run/podman/podman.sock"), "podman");
    try (ImageResolver images = images()) {
      for (ImageSpec spec : List.of(files(), command())) {
        assertThatExceptionOfType(EngineUnavailableException.class)
            .isThrownBy(() -> images.resolve(spec))
            .withMessageStartingWith("build ")
            .withMessageContaining(
                ": " + chooser + " selects the engine, and no other engine is tried: ")
            .withMessageContaining(why);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "docker,DOCKER_HOST,docker",
    "podman,DOCKER_HOST,podman",
    "docker,DOCKER_CONTEXT,docker",
    "podman,DOCKER_CONTEXT,podman",
    "podman,CONTAINER_HOST,podman",
    "buildkitd,BUILDKIT_HOST,buildkit",
  })
  void engineNamedByVariableIsUsed(String engine, String variable, String name) throws Exception {
    String chooser = setAddress(variable, RealEngines.need(engine).host());
    assertThat(engineOf(command()))
        .startsWith("engine: " + name + " ")
        .endsWith("(" + chooser + "): " + chooser + " selects it");
  }

  @Test
  void firstOfSeveralVariablesIsUsed() throws Exception {
    variables.put("BUILDKIT_HOST", RealEngines.need("buildkitd").host());
    for (String variable : List.of("CONTAINER_HOST", "DOCKER_CONTEXT", "DOCKER_HOST")) {
      String engine = variable.equals("DOCKER_CONTEXT") ? "docker" : "podman";
      String chooser = setAddress(variable, RealEngines.need(engine).host());
      assertThat(engineOf(command()))
          .startsWith("engine: " + engine + " ")
          .endsWith(": " + chooser + " selects it");
    }
  }

  @ParameterizedTest
  @CsvSource({"docker,Docker,DOCKER_HOST", "podman,Podman,CONTAINER_HOST"})
  void otherEngineAtBuildkitAddressIsReported(String engine, String title, String variable) {
    String host = RealEngines.need(engine).host();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> BuildKitHost.of(host).connect())
        .withMessage(
            "connect to buildkit at %s (BuildKitHost.of): %s is running there and not buildkitd; to"
                + " build with it, set its address with DockerHost.of or %s, or choose another with"
                + " BuildKitHost.of",
            host, title, variable);
  }

  @Test
  void engineNameOverridesAddressVariables() throws Exception {
    String docker = RealEngines.need("docker").host();
    String podman = RealEngines.need("podman").host();
    variables.putAll(Map.of("DOCKER_HOST", docker, "CONTAINER_HOST", podman));
    variables.put("BUILDKIT_HOST", RealEngines.need("buildkitd").host());
    for (String name : List.of("docker", "podman", "buildkit", "embedded")) {
      variables.put("IMAGESPEC_ENGINE", name);
      assertThat(engineOf(files()))
          .startsWith("engine: " + name + " ")
          .endsWith(": IMAGESPEC_ENGINE=" + name + " selects it");
    }
    variables.remove("CONTAINER_HOST");
    variables.put("IMAGESPEC_ENGINE", "podman");
    try (ImageResolver images = images()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> images.resolve(files()))
          .withMessageEndingWith(
              ": IMAGESPEC_ENGINE=podman selects the engine, and no other engine is tried: find"
                  + " Podman: the engine at "
                  + docker
                  + " (DOCKER_HOST) is Docker; set CONTAINER_HOST to the address of Podman; this spec runs no commands: without assembly(ENGINE)"
                  + " and IMAGESPEC_ASSEMBLY=engine, it is built in this process, unless its base or"
                  + " layer compression requires an engine");
    }
  }

  @Test
  void buildkitdAtDockerAddressIsReported() throws Exception {
    String builder = RealEngines.need("buildkitd").host();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> DockerHost.of(builder).connect())
        .withMessage(
            "connect to the engine at "
                + builder
                + " (DockerHost.of): the server speaks gRPC, like buildkitd, and is not Docker or"
                + " Podman; if it is buildkitd, set its address with BuildKitHost.of or"
                + " BUILDKIT_HOST, or choose another with DockerHost.of");
  }

  @Test
  void dockerBuildkitVariableSelectsClassicBuilder() throws Exception {
    variables.put("DOCKER_HOST", RealEngines.need("docker").host());
    variables.put("DOCKER_BUILDKIT", "0");
    try (ImageResolver images = images()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> images.resolve(command().with(io.imagespec.Run.shell("x").ssh())))
          .withMessageContainingAll(
              ", selected by DOCKER_HOST, does not", "access to the ssh agent (for \"run x\")");
    }
  }
}
