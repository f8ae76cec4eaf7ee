package io.imagespec.docker.internal.registry.testing;

import io.imagespec.docker.RealEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** External programs that verify results independently. */
public final class ExternalTools {
  private ExternalTools() {}

  /**
   * Skips the test if a program is missing, or fails it if the machine is declared complete ({@code
   * -Dimagespec.engines.required}).
   */
  public static void need(String... programs) {
    for (String program : programs) {
      if (!Files.isExecutable(Path.of("/usr/bin", program))) {
        RealEngines.unfit("/usr/bin/" + program + " is not there; `.ci/engines up` installs it");
      }
    }
  }

  /** Runs a program that must succeed within a minute, and returns its output. */
  public static String run(Path directory, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "command", ".out");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + ":\n" + Files.readString(output));
    }
    return Files.readString(output);
  }
}
