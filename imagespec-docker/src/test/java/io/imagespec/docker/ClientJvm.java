package io.imagespec.docker;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A separate JVM with the class path of the tests and the same engines. */
final class ClientJvm {
  private ClientJvm() {}

  /** Returns the process of a main method; its error output joins its standard output. */
  static ProcessBuilder of(RealEngines engines, Class<?> program, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dimagespec.engines=" + engines.file(),
                program.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
