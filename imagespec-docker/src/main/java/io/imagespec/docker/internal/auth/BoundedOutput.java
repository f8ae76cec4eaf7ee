package io.imagespec.docker.internal.auth;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads one of a process's outputs on a thread of its own, to the end even if it is too long, so
 * that the process never waits for us.
 */
final class BoundedOutput {
  /** The most that is kept, in bytes; more is an error. */
  static final int LIMIT = 1024 * 1024;

  private final FutureTask<String> text;

  private BoundedOutput(InputStream in) {
    this.text = new FutureTask<>(() -> read(in));
  }

  static BoundedOutput drain(InputStream in) {
    BoundedOutput output = new BoundedOutput(in);
    Thread thread = new Thread(output.text, "imagespec-credential-helper-output");
    thread.setDaemon(true);
    thread.start();
    return output;
  }

  private static String read(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(LIMIT);
    if (in.transferTo(OutputStream.nullOutputStream()) > 0) {
      throw new IOException("more than " + LIMIT + " bytes of output");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Waits for the end of the output, until a moment of {@link System#nanoTime()}. */
  String text(long end) throws InterruptedException, ExecutionException, TimeoutException {
    return text.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
