package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.contract.TestRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published contract as used by an author of an engine, with the jars of this build and none of
 * its directories.
 */
class PublishedContractIT {
  /** Libraries of this project's own tests, which an author does not have. */
  private static final List<String> OURS_ALONE =
      List.of("archunit", "grpc-inprocess", "json-schema-validator");

  private static final String ENGINE =
      """
      package com.example;

      import io.imagespec.Environment;
      import io.imagespec.docker.EmbeddedEngineProvider;
      import io.imagespec.docker.contract.ContainerEngineContract;
      import io.imagespec.docker.contract.EngineUnderTest;

      class MyEngineIT extends ContainerEngineContract {
        @Override
        protected EngineUnderTest engineUnderTest() {
          return EngineUnderTest.of(
              new EmbeddedEngineProvider(), Environment.system(), "%s");
        }
      }
      """;

  private static final String LOG =
      """
      org.slf4j.simpleLogger.defaultLogLevel=trace
      org.slf4j.simpleLogger.logFile=target/tests.log
      """;

  @TempDir Path project;

  private String classPath;

  @BeforeEach
  void dependencies() throws IOException {
    RealEngines.need("embedded");
    List<String> jars = new ArrayList<>();
    jars.add(project.resolve("classes").toString());
    jars.add(packaged("target", "imagespec-docker-[^-]*(-SNAPSHOT)?-tests\\.jar").toString());
    jars.add(packaged("target", "imagespec-docker-[^-]*(-SNAPSHOT)?\\.jar").toString());
    jars.add(
        packaged("../imagespec-api/target", "imagespec-api-[^-]*(-SNAPSHOT)?\\.jar").toString());
    Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(".jar") && !entry.contains("imagespec-"))
        .filter(entry -> OURS_ALONE.stream().noneMatch(entry::contains))
        .forEach(jars::add);
    classPath = String.join(File.pathSeparator, jars);
  }

  private static Path packaged(String directory, String name) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(directory))) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst()
          .map(Path::toAbsolutePath)
          .orElseThrow(() -> new IOException(directory + " has no " + name + "; package first"));
    }
  }

  private void author(String endpoint) throws IOException {
    Path source =
        Files.createDirectories(project.resolve("com/example")).resolve("MyEngineIT.java");
    Files.writeString(source, ENGINE.formatted(endpoint));
    Files.createDirectory(project.resolve("target"));
    Path classes = Files.createDirectory(project.resolve("classes"));
    Files.writeString(classes.resolve("simplelogger.properties"), LOG);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                classes.toString(),
                source.toString());
    assertThat(failed).isZero();
  }

  /** Runs the author's class from the command line and returns the output of JUnit. */
  private String tested() throws Exception {
    Path output = project.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dimagespec.engines=" + TestRegistry.place().toAbsolutePath(),
                "-cp",
                classPath,
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--disable-banner",
                "--disable-ansi-colors",
                "--select-class",
                "com.example.MyEngineIT")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      return Files.readString(output);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void engineOfAnotherProjectPassesContract() throws Exception {
    author("this process");
    assertThat(tested())
        .contains("embedded runs no commands")
        .containsPattern("\\D2[0-9] tests successful")
        .contains(" 0 tests failed");
  }

  @Test
  void engineWithWrongEndpointFailsContract() throws Exception {
    author("somewhere else");
    assertThat(tested())
        .contains("reportsKindVersionAndEndpoint()", "somewhere else", " 1 tests failed");
  }

  /** The jar is for authors and omits this project's own tests and engines. */
  @Test
  void testJarHoldsContractWithoutOwnTests() throws Exception {
    Path jar = packaged("target", "imagespec-docker-[^-]*(-SNAPSHOT)?-tests\\.jar");
    try (JarFile tests = new JarFile(jar.toFile())) {
      assertThat(tests.stream().map(e -> e.getName()).filter(e -> e.endsWith(".class")))
          .contains("io/imagespec/docker/contract/ContainerEngineContract.class")
          .noneMatch(e -> e.matches(".*(EngineTest|IT|RealEngine.*)\\.class"));
      assertThat(tests.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isNull();
    }
  }
}
