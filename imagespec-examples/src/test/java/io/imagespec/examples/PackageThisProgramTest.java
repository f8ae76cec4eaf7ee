package io.imagespec.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.docker.EmbeddedEngineProvider;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example as a user runs it: in its own JVM, on a base in a registry of the test. */
class PackageThisProgramTest {
  @TempDir Path home;

  private String base(LocalRegistry registry) throws IOException {
    Environment machine = Environment.of(Map.of("XDG_CACHE_HOME", home.toString()), home);
    Path java = Files.writeString(home.resolve("java"), "");
    try (ContainerEngine engine = new EmbeddedEngineProvider().connect(machine);
        ImageResolver images = ImageResolver.builder().engine(engine).build()) {
      ImageSpec spec = ImageSpec.scratch().registry(registry.address() + "/base");
      return images.resolve(spec.copy(java, "/bin/java")).pinned().toString();
    }
  }

  @Test
  void programPackagesItselfIntoImage() throws Exception {
    Path output = home.resolve("output");
    try (LocalRegistry registry = LocalRegistry.start()) {
      String classPath =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      ProcessBuilder builder =
          new ProcessBuilder(java.toString(), "-cp", classPath, PackageThisProgram.class.getName());
      builder.environment().put("IMAGESPEC_BASE", base(registry));
      builder.environment().put("HOME", home.toString());
      builder.environment().put("XDG_CACHE_HOME", home.resolve("cache").toString());
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
    assertThat(output)
        .content()
        .containsPattern("BUILT 127\\.0\\.0\\.1:[0-9]+/examples/own@sha256:[0-9a-f]{64}");
  }
}
