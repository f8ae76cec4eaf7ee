package io.imagespec.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The quick start as a user runs it: in its own JVM, which finds its engine through the
 * environment.
 */
class QuickstartIT {
  private record Outcome(int status, String output) {}

  @TempDir Path home;

  /** Runs the quick start in an environment that names no other engine. */
  private Outcome run(Map<String, String> variables) throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path output = home.resolve("output");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(java.toString(), "-cp", classPath, "io.imagespec.examples.Quickstart");
    List.of(
            "DOCKER_HOST",
            "DOCKER_CONTEXT",
            "DOCKER_CONFIG",
            "CONTAINER_HOST",
            "BUILDKIT_HOST",
            "IMAGESPEC_ASSEMBLY",
            "IMAGESPEC_ENGINE",
            "IMAGESPEC_REGISTRY")
        .forEach(builder.environment()::remove);
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_RUNTIME_DIR", home.toString());
    builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  /** Runs the quick start with an engine that builds the whole image. */
  private Outcome runOnEngine(Map<String, String> variables)
      throws IOException, InterruptedException {
    Map<String, String> all = new HashMap<>(variables);
    all.put("IMAGESPEC_ASSEMBLY", "engine");
    return run(all);
  }

  @Test
  void imageIsAssembledInThisProcess() throws Exception {
    assertBuilt("the image is assembled in this process", run(Map.of()));
  }

  /** A spec without commands looks for no engine. */
  @Test
  void unavailableChosenEngineIsNotNeeded() throws Exception {
    assertBuilt(
        "the image is assembled in this process",
        run(Map.of("DOCKER_HOST", "unix:///no/such/engine.sock")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "podman"})
  void firstResolveBuildsAndSecondReuses(String engine) throws Exception {
    assertBuiltOn(engine, runOnEngine(Map.of("DOCKER_HOST", host(engine))));
  }

  private static void assertBuiltOn(String engine, Outcome outcome) {
    assertBuilt("engine: " + engine, outcome);
  }

  private static void assertBuilt(String reason, Outcome outcome) {
    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(outcome.output())
        .containsPattern("first: BUILT 127\\.0\\.0\\.1:[0-9]+/quickstart/hello@sha256:[0-9a-f]{64}")
        .contains("because " + reason)
        .containsPattern(
            "again: REUSED 127\\.0\\.0\\.1:[0-9]+/quickstart/hello@sha256:[0-9a-f]{64}")
        .contains("pulled: /greeting.txt says: Hello from an image made by Java.");
  }

  @Test
  void embeddedEngineIsUsedWithoutDaemon() throws Exception {
    for (String socket :
        List.of(
            "/var/run/docker.sock",
            "/run/podman/podman.sock",
            "/run/user/"
                + Files.getAttribute(Path.of("/proc/self"), "unix:uid")
                + "/podman/podman.sock",
            "/run/buildkit/buildkitd.sock",
            "/run/buildkit-default/buildkitd.sock")) {
      assumeNoEngineAt(socket);
    }
    assertBuiltOn("embedded", runOnEngine(Map.of()));
  }

  /** Skips the test if an engine may exist, or fails it on a machine that must run every test. */
  private static void assumeNoEngineAt(String socket) {
    boolean free = Files.notExists(Path.of(socket));
    String why =
        "an engine of this machine may be at "
            + socket
            + ", so what is found without it is not seen; stop it and remove the socket";
    assertThat(free || System.getProperty("imagespec.engines.required", "").isEmpty())
        .as(why)
        .isTrue();
    Assumptions.assumeTrue(free, why);
  }

  @Test
  void availableEngineIsUsed() throws Exception {
    Path socket = Files.createDirectory(home.resolve("podman")).resolve("podman.sock");
    Files.createSymbolicLink(socket, Path.of(host("podman").replace("unix://", "")));
    assumeNoEngineAt("/var/run/docker.sock");
    assertBuiltOn("podman", runOnEngine(Map.of()));
  }

  @Test
  void unavailableChosenEngineExitsWithTwo() throws Exception {
    Outcome outcome = runOnEngine(Map.of("DOCKER_HOST", "unix:///no/such/engine.sock"));
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.output())
        .contains("/no/such/engine.sock", "DOCKER_HOST")
        .doesNotContain("\tat ");
  }

  private static String host(String engine) throws IOException {
    String named = System.getProperty("imagespec.engines", "");
    Path file = Path.of(named.isEmpty() ? "/tmp/imagespec-engines/engines.properties" : named);
    boolean required = System.getProperty("imagespec.engines.required", "").contains(engine);
    Assumptions.assumeTrue(
        required || Files.isReadable(file),
        () -> file + " cannot be read; start the engines with `.ci/engines up`");
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return properties.getProperty(engine + ".host");
  }
}
