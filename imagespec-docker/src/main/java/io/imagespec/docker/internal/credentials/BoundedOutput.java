package io.imagespec.docker.internal.credentials;

import io.imagespec.docker.internal.concurrent.DaemonThreads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads one output of a process on a separate thread. Reads to the end even if the output is too
 * long, so that the process never blocks.
 */
final class BoundedOutput {
  /** The maximum size that is kept, in bytes. */
  static final int LIMIT = 1024 * 1024;

  private final InputStream in;
  private final Runnable whenTooLong;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean tooLong;

  private BoundedOutput(InputStream in, Runnable whenTooLong) {
    this.in = in;
    this.whenTooLong = whenTooLong;
  }

  static BoundedOutput drain(InputStream in, Runnable whenTooLong) {
    BoundedOutput output = new BoundedOutput(in, whenTooLong);
    Thread unused = DaemonThreads.start("imagespec-credential-helper-output", output::read);
    return output;
  }

  /** Reads until the end or a read error, which counts as the end. */
  @SuppressWarnings("EmptyCatch")
  private void read() {
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        keep(buffer, n);
      }
    } catch (IOException e) {
      // The output read so far is kept.
    } finally {
      ended.countDown();
    }
  }

  private void keep(byte[] buffer, int length) {
    kept.write(buffer, 0, Math.min(length, LIMIT - kept.size()));
    if (length > 0 && kept.size() == LIMIT && !tooLong) {
      tooLong = true;
      whenTooLong.run();
    }
  }

  boolean isTooLong() {
    return tooLong;
  }

  /**
   * Waits for the end of the output, at most {@code timeout}, and returns the text read so far. A
   * process that the ended one left behind may keep the output open.
   */
  String text(Duration timeout) throws InterruptedException {
    boolean isComplete = ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    String text = kept.toString(StandardCharsets.UTF_8);
    return isComplete ? text : text.strip();
  }
}
