package io.imagespec.docker.internal.tunnel;

import io.imagespec.docker.internal.build.OutputTail;
import io.imagespec.docker.internal.concurrent.DaemonThreads;
import io.imagespec.docker.internal.host.DiagnosedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tunnel over the standard input and output of a program, for example {@code buildctl
 * dial-stdio}. The program is started without a shell. The last lines of its standard error are
 * kept.
 */
public final class ProcessTunnel implements Tunnel {
  /** The number of characters of standard error in a message. */
  private static final int ERROR_OUTPUT_LIMIT = 1_000;

  /** The wait for the end of the program and of its standard error once its output has ended. */
  private static final Duration EXIT_LIMIT = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(ProcessTunnel.class);

  private final List<String> command;
  private final Process process;
  private final Thread drain;
  private final OutputTail errors = new OutputTail();

  private ProcessTunnel(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    this.drain = DaemonThreads.unstarted("imagespec-tunnel-errors", this::drain);
  }

  /**
   * Starts a program.
   *
   * @param command the program and its arguments; they must not contain a secret, since every user
   *     of the machine can read them
   * @return the tunnel
   * @throws IOException if the program cannot be started
   */
  public static ProcessTunnel start(List<String> command) throws IOException {
    List<String> copy = List.copyOf(command);
    ProcessTunnel tunnel = new ProcessTunnel(copy, process(copy));
    tunnel.drain.start();
    return tunnel;
  }

  private static Process process(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).start();
    } catch (IOException e) {
      throw new DiagnosedException(
          "the program "
              + command.get(0)
              + " cannot be started; install it, or add its directory to the PATH of this process",
          e);
    }
  }

  private void drain() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      reader.lines().forEach(this::keep);
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("the errors of {}: {}", command.get(0), e.toString());
    }
  }

  private void keep(String line) {
    synchronized (errors) {
      errors.add(line.strip());
    }
  }

  @Override
  public InputStream input() {
    return process.getInputStream();
  }

  @Override
  public OutputStream output() {
    return process.getOutputStream();
  }

  /**
   * Returns the exit code and the standard error; empty while the program runs and has written
   * none.
   */
  @Override
  public Optional<String> failureReason() {
    boolean ended = hasEnded();
    String words = words();
    if (words.isEmpty() && !ended) {
      return Optional.empty();
    }
    String how = ended ? " ended with exit code " + process.exitValue() : " is running";
    return Optional.of("`" + this + "`" + how + (words.isEmpty() ? "" : ": " + words));
  }

  private boolean hasEnded() {
    try {
      boolean ended = process.waitFor(EXIT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (ended) {
        drain.join(EXIT_LIMIT.toMillis());
      }
      return ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }

  private String words() {
    synchronized (errors) {
      String all = String.join(" | ", errors.toList());
      return all.length() > ERROR_OUTPUT_LIMIT
          ? "…" + all.substring(all.length() - ERROR_OUTPUT_LIMIT)
          : all;
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public String toString() {
    return String.join(" ", command);
  }
}
