package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A program that runs to its end, in a directory and with additional variables. */
record Subprocess(Path directory, Map<String, String> variables) {
  static Subprocess in(Path directory) {
    return new Subprocess(directory, Map.of());
  }

  Subprocess with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(variables);
    all.putAll(more);
    return new Subprocess(directory, all);
  }

  /** Runs a program. Its output is shown only if it fails. */
  void run(String... words) throws IOException, InterruptedException {
    String unused = output(words);
  }

  /** Runs a program and returns its standard output and error. */
  String output(String... words) throws IOException, InterruptedException {
    Process process = builder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + " failed: " + said);
    }
    return said;
  }

  /** A reader of a program's output. */
  interface Reader<T> {
    T of(InputStream output) throws IOException;
  }

  /** Runs a program and reads its standard output while it runs. */
  <T> T read(Reader<T> reader, String... words) throws IOException, InterruptedException {
    Process process = builder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    T read = reader.of(process.getInputStream());
    long rest = process.getInputStream().transferTo(OutputStream.nullOutputStream());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", words) + " failed, " + rest + " bytes unread");
    }
    return read;
  }

  private ProcessBuilder builder(String... words) {
    ProcessBuilder command = new ProcessBuilder(words).directory(directory.toFile());
    command.environment().putAll(variables);
    return command;
  }
}
