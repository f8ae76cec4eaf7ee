package io.imagespec.docker.internal.credentials;

import io.imagespec.docker.internal.concurrent.Cancellations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a credential helper: no shell, both outputs read at once, a deadline, and nothing left
 * running that did not mean to stay.
 *
 * @param path where programs are, handed on to the helper
 * @param deadline how long it may take
 */
record CredentialHelperProcess(ExecutablePath path, Duration deadline) {
  /** How long a credential helper may take; some start a Python interpreter or ask a cloud. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  /** How long an output may stay open when the helper has ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  CredentialHelperResponse ask(CredentialHelperName helper, String key) {
    String program = path.find(helper).toString();
    Process process = start(helper, program);
    try {
      return answer(helper, program, process, key);
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("interrupted while asking " + helper, e);
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
              + " gave no answer in "
              + deadline.toSeconds()
              + " s; try it by hand: echo <registry> | "
              + program
              + " get");
    }
    if (output.isTooLong()) {
      throw new CredentialException(
          helper + " gave " + BoundedOutput.LIMIT + " bytes of output or more; try it by hand");
    }
    Duration patience = deadline.compareTo(PATIENCE) < 0 ? deadline : PATIENCE;
    int exitCode = process.exitValue();
    return new CredentialHelperResponse(
        program, exitCode, output.text(patience), exitCode == 0 ? "" : errors.text(patience));
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

  /** A helper that ends without reading is judged by its answer, not by the broken pipe. */
  @SuppressWarnings("EmptyCatch")
  private static void feed(Process process, String key) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(key.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended, or does not want to know.
    }
  }

  /** An agent that the helper started is no longer below it, and stays. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
