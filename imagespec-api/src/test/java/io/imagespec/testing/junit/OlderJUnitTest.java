package io.imagespec.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test of the extension, in a JVM with an older JUnit only. */
class OlderJUnitTest {
  private static final List<String> THIS_JUNIT = List.of("/org/junit/", "/opentest4j/");

  private static String classPath(String version) {
    Path junit = Path.of("target/junit/junit-platform-console-standalone-" + version + ".jar");
    assertThat(junit).exists();
    return Stream.concat(
            Stream.of(junit.toString()),
            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> THIS_JUNIT.stream().noneMatch(entry.replace('\\', '/')::contains)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.10.0", "1.14.4"})
  void extensionWorksWithJUnit5(String version) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(version),
                "org.junit.platform.console.ConsoleLauncher",
                "--select-class=" + ImageSpecExtensionTest.class.getName(),
                "--details=tree",
                "--disable-ansi-colors")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(output).contains("3 tests successful").contains("0 tests failed");
    assertThat(process.exitValue()).as(output).isZero();
  }
}
