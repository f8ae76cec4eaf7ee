package io.imagespec.docker.internal.buildkit.session;

import java.util.concurrent.TimeUnit;

/** Counts what is sent, and tells it from time to time. Used by one thread. */
public final class TransferProgress {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

  private final String tree;
  private final TransferListener listener;
  private int files;
  private long bytes;
  private long told = System.nanoTime();

  public TransferProgress(String tree, TransferListener listener) {
    this.tree = tree;
    this.listener = listener;
  }

  public void bytes(int count) {
    bytes += count;
    tellInTime();
  }

  public void file() {
    files++;
    tellInTime();
  }

  private void tellInTime() {
    if (System.nanoTime() - told >= PAUSE) {
      tell();
    }
  }

  public void tell() {
    listener.sent(tree, files, bytes);
    told = System.nanoTime();
  }
}
