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
 * Reads one of a process's outputs on a thread of its own, to the end even if it is too long, so
 * that the process never waits for us.
 */
final class BoundedOutput {
  /** The most that is kept, in bytes. */
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

  /** An output that breaks off has ended. */
  @SuppressWarnings("EmptyCatch")
  private void read() {
    byte[] buffer = new byte[8192];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        keep(buffer, n);
      }
    } catch (IOException e) {
      // What came until then is what there is.
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
   * What there is at its end, or when the patience is: a process that the ended one left behind may
   * hold the output open.
   */
  String text(Duration patience) throws InterruptedException {
    boolean isWhole = ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    String text = kept.toString(StandardCharsets.UTF_8);
    return isWhole ? text : text.strip();
  }
}
