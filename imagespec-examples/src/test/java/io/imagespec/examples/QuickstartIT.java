package io.imagespec.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The quick start as a user runs it: a program of its own, that finds its engine by the
 * environment.
 */
class QuickstartIT {
  private record Outcome(int status, String output) {}

  @TempDir Path home;

  private Outcome run(String dockerHost) throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path output = home.resolve("output");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-Duser.home=" + home,
            "-cp",
            classPath,
            "io.imagespec.examples.Quickstart");
    List.of("DOCKER_CONTEXT", "CONTAINER_HOST", "IMAGESPEC_REGISTRY")
        .forEach(builder.environment()::remove);
    builder.environment().put("DOCKER_HOST", dockerHost);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  @ParameterizedTest
  @ValueSource(strings = {"docker", "podman"})
  void theFirstResolveBuildsAndTheSecondFinds(String engine) throws Exception {
    Outcome outcome = run(host(engine));
    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(outcome.output())
        .containsPattern("first: BUILT 127\\.0\\.0\\.1:[0-9]+/quickstart/hello@sha256:[0-9a-f]{64}")
        .contains("because engine: " + engine)
        .containsPattern(
            "again: REUSED 127\\.0\\.0\\.1:[0-9]+/quickstart/hello@sha256:[0-9a-f]{64}");
  }

  @Test
  void withoutAnEngineItSaysWhereItLookedAndExitsWithTwo() throws Exception {
    Outcome outcome = run("unix:///no/such/engine.sock");
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
