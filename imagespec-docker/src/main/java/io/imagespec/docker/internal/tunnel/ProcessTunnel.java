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
 * A program whose standard input and output are the tunnel, for example {@code buildctl
 * dial-stdio}. Started without a shell; what it writes to its standard error is read, and its last
 * lines are kept.
 */
public final class ProcessTunnel implements Tunnel {
  /** How many characters of its standard error are shown at most. */
  private static final int COMPLAINT_LIMIT = 1_000;

  /** How long its last words are waited for once its output has ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

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
   * @param command the program and its arguments; none of them a secret, since anybody on the
   *     machine can read them
   * @return the tunnel
   * @throws IOException if it cannot be started
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
              + " cannot be run; install it, or put it on the PATH of this program",
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

  /** How it ended and what it wrote to its standard error; empty while it runs without a word. */
  @Override
  public Optional<String> complaint() {
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
      boolean ended = process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (ended) {
        drain.join(PATIENCE.toMillis());
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
      return all.length() > COMPLAINT_LIMIT
          ? "…" + all.substring(all.length() - COMPLAINT_LIMIT)
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
