package io.imagespec.docker.internal.auth;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a credential helper: no shell, both outputs read at once, a deadline, and nothing left
 * running.
 *
 * @param path where programs are, handed on to the helper
 * @param deadline how long it may take
 */
record HelperProcess(ProgramPath path, Duration deadline) {
  /** How long a credential helper may take; some start a Python interpreter or ask a cloud. */
  static final Duration DEADLINE = Duration.ofSeconds(30);

  Answer run(List<String> command, String input) throws CredentialTrouble {
    Process process = start(command);
    try {
      BoundedOutput output = BoundedOutput.drain(process.getInputStream());
      BoundedOutput errors = BoundedOutput.drain(process.getErrorStream());
      feed(process, input);
      long end = System.nanoTime() + deadline.toNanos();
      if (!process.waitFor(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException();
      }
      return new Answer(process.exitValue(), output.text(end), errors.text(end));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(command, e);
    } catch (TimeoutException e) {
      throw new CredentialTrouble(
          command.get(0) + " gave no answer in " + deadline.toSeconds() + " s; try it by hand");
    } catch (ExecutionException e) {
      throw new CredentialTrouble(command.get(0) + " gave no usable answer (" + e.getCause() + ")");
    } finally {
      end(process);
    }
  }

  private Process start(List<String> command) throws CredentialTrouble {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PATH", path.path());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CredentialTrouble(command.get(0) + " cannot be started (" + e.getMessage() + ")");
    }
  }

  /** A helper that ends without reading is judged by its answer, not by the broken pipe. */
  @SuppressWarnings("EmptyCatch")
  private static void feed(Process process, String input) {
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // It has ended, or does not want to know.
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static CancellationException cancelled(List<String> command, InterruptedException cause) {
    CancellationException cancelled =
        new CancellationException("interrupted while asking " + command.get(0));
    cancelled.initCause(cause);
    return cancelled;
  }

  /**
   * What a helper did.
   *
   * @param exitCode its exit code
   * @param output its standard output, which may be a secret
   * @param errors its standard error
   */
  record Answer(int exitCode, String output, String errors) {
    private static final int COMPLAINT_LIMIT = 300;

    /**
     * What it said of its failure, in one bounded line; by the protocol that is on the standard
     * output. JSON is not shown: it may be the secret.
     */
    String complaint() {
      String said = output.isBlank() ? errors : output;
      String line = said.strip().replaceAll("\\s*\\R\\s*", " / ").replaceAll("\\p{Cntrl}", "");
      if (line.isEmpty() || line.indexOf('{') >= 0) {
        return "";
      }
      return ": " + line.substring(0, Math.min(line.length(), COMPLAINT_LIMIT));
    }

    /** The exit code, never the output. */
    @Override
    public String toString() {
      return "exit code " + exitCode;
    }
  }
}
