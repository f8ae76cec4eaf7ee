package io.imagespec.docker.internal.credentials;

import io.imagespec.docker.internal.concurrent.Cancellations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a credential helper without a shell and within a deadline. Both outputs are read
 * concurrently. When a call ends, the helper and its child processes are killed; a detached agent
 * keeps running.
 *
 * @param path the search path, also passed to the helper
 * @param deadline the maximum duration of one call
 */
record CredentialHelperProcess(ExecutablePath path, Duration deadline) {
  /** The default deadline. Some helpers start a Python interpreter or call a cloud service. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  /** The maximum time that an output may stay open after the helper has ended. */
  private static final Duration OUTPUT_TIMEOUT = Duration.ofSeconds(1);

  CredentialHelperResponse ask(CredentialHelperName helper, String key) {
    String program = path.find(helper).toString();
    Process process = start(helper, program);
    try {
      return answer(helper, program, process, key);
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("interrupted while running " + helper, e);
    } finally {
      end(process);
    }
  }

  private CredentialHelperResponse answer(
      CredentialHelperName helper, String program, Process process, String key)
      throws InterruptedException {
    BoundedOutput output = BoundedOutput.drain(process.getInputStream(), () -> end(process));
    BoundedOutput errors = BoundedOutput.drain(process.getErrorStream(), () -> {});
    feed(process, key);
    if (!process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new CredentialException(
          helper
              + " did not respond within "
              + deadline.toSeconds()
              + " s; run it by hand: echo <registry> | "
              + program
              + " get");
    }
    if (output.isTooLong()) {
      throw new CredentialException(
          helper
              + " wrote "
              + BoundedOutput.LIMIT
              + " bytes of output or more; run it by hand: echo <registry> | "
              + program
              + " get");
    }
    Duration timeout = deadline.compareTo(OUTPUT_TIMEOUT) < 0 ? deadline : OUTPUT_TIMEOUT;
    int exitCode = process.exitValue();
    return new CredentialHelperResponse(
        program, exitCode, output.text(timeout), exitCode == 0 ? "" : errors.text(timeout));
  }

  private Process start(CredentialHelperName helper, String program) {
    ProcessBuilder builder = new ProcessBuilder(List.of(program, "get"));
    builder.environment().put("PATH", path.path());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CredentialException(helper + " cannot be started (" + e.getMessage() + ")");
    }
  }

  /**
   * Writes the key. For a helper that ends without reading, the response counts and not the broken
   * pipe.
   */
  @SuppressWarnings("EmptyCatch")
  private static void feed(Process process, String key) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(key.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The helper ended or closed its input without reading the key.
    }
  }

  /**
   * Kills the helper and its child processes. An agent that it started in the background is not a
   * child process any more, and keeps running.
   */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
