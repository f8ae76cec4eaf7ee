package io.imagespec.docker.internal.registry.testing;

import io.imagespec.docker.RealEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs the programs that prove what we do against something else than ourselves. */
public final class ExternalTools {
  private ExternalTools() {}

  /**
   * Skips the test if a program is missing, unless the machine is said to have everything ({@code
   * -Dimagespec.engines.required}): then it is a failure.
   */
  public static void need(String... programs) {
    for (String program : programs) {
      if (!Files.isExecutable(Path.of("/usr/bin", program))) {
        RealEngines.unfit("/usr/bin/" + program + " is not there; `.ci/engines up` installs it");
      }
    }
  }

  /** The output of a program that must succeed within a minute. */
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
