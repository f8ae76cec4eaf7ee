package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A program that is run to its end, in a directory and with some more variables. */
record Command(Path directory, Map<String, String> variables) {
  static Command in(Path directory) {
    return new Command(directory, Map.of());
  }

  Command with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(more);
    return new Command(directory, all);
  }

  /** What it prints is shown only if it goes wrong. */
  void run(String... words) throws IOException, InterruptedException {
    Process process = start(words);
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + " failed: " + said);
    }
  }

  private Process start(String... words) throws IOException {
    ProcessBuilder command = new ProcessBuilder(words).directory(directory.toFile());
    command.environment().putAll(variables);
    return command.redirectErrorStream(true).start();
  }
}
