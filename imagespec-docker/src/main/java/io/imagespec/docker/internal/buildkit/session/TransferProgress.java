package io.imagespec.docker.internal.buildkit.session;

import java.util.concurrent.TimeUnit;

/** Counts sent files and bytes, and reports them periodically. Not thread-safe. */
public final class TransferProgress {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

  private final String tree;
  private final TransferListener listener;
  private int files;
  private long bytes;
  private long reported = System.nanoTime();

  public TransferProgress(String tree, TransferListener listener) {
    this.tree = tree;
    this.listener = listener;
  }

  public void bytes(int count) {
    bytes += count;
    tellPeriodically();
  }

  public void file() {
    files++;
    tellPeriodically();
  }

  private void tellPeriodically() {
    if (System.nanoTime() - reported >= PAUSE) {
      tell();
    }
  }

  public void tell() {
    listener.sent(tree, files, bytes);
    reported = System.nanoTime();
  }
}
