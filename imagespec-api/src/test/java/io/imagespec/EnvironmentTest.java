package io.imagespec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The home directory and the base directories, found in the same way as by docker and podman. */
class EnvironmentTest {
  /** Prints the home and cache directories of the real machine. */
  static final class Program {
    private Program() {}

    public static void main(String... arguments) {
      Environment machine = Environment.system();
      System.out.println(
          machine.home() + " " + machine.cacheDirectory().map(Path::toString).orElse("none"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "unset",
      value = {
        // HOME, user.home, home
        "/github/home, /root, /github/home",
        "/github/home, ?, /github/home",
        "/github/home, '', /github/home",
        "unset, /root, /root",
        "'', /root, /root",
        "relative, /root, /root",
        "., /root, /root",
        "~, /root, /root",
        "/, /root, /",
        "/with blanks/ü, /root, /with blanks/ü",
        "unset, ?, /",
        "unset, '', /",
        "'', ?, /",
        "../up, relative, /",
      })
  @DisabledOnOs(OS.WINDOWS)
  void homeVariablePrecedesPasswdEntry(String variable, String property, String home)
      throws Exception {
    ProcessBuilder program =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Duser.home=" + property,
            "-Dsun.jnu.encoding=UTF-8",
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            Program.class.getName());
    program.environment().keySet().removeAll(List.of("HOME", "XDG_CACHE_HOME", "LC_ALL"));
    program.environment().put("LANG", "C.UTF-8");
    if (variable != null) {
      program.environment().put("HOME", variable);
    }
    boolean isKnown = !home.equals("/") || home.equals(variable);
    String cache = isKnown ? Path.of(home, ".cache/imagespec").toString() : "none";
    assertThat(output(program)).isEqualTo(home + " " + cache);
  }

  private static String output(ProcessBuilder program) throws IOException, InterruptedException {
    Process process = program.redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return output;
  }

  @Test
  void windowsIgnoresHomeVariable() {
    Map<String, String> variables = Map.of("HOME", "/git/bash");
    Path profile = Path.of("/users/octo");
    assertThat(Environment.of(variables, profile, "Windows 11").home()).isEqualTo(profile);
    assertThat(Environment.of(variables, profile, "Mac OS X").home())
        .isEqualTo(Path.of("/git/bash"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"relative", "./run", "~/.config", ""})
  void relativeBaseDirectoriesAreIgnored(String value) {
    for (String name : List.of("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME")) {
      Environment machine = Environment.of(Map.of(name, value), Path.of("/home/octo"));
      assertThat(machine.variable(name)).isEmpty();
      assertThat(machine.cacheDirectory()).contains(Path.of("/home/octo/.cache/imagespec"));
    }
  }

  @Test
  void otherRelativeVariablesAreKept() {
    Environment machine = Environment.of(Map.of("DOCKER_CONFIG", "relative"), Path.of("/h"));
    assertThat(machine.variable("DOCKER_CONFIG")).contains("relative");
  }
}
