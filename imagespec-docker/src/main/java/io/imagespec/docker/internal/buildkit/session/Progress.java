package io.imagespec.docker.internal.buildkit.session;

import java.util.concurrent.TimeUnit;

/** Counts what is sent, and tells it from time to time. Used by one thread. */
final class Progress {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250);

  private final String tree;
  private final TransferListener listener;
  private int files;
  private long bytes;
  private long told = System.nanoTime();

  Progress(String tree, TransferListener listener) {
    this.tree = tree;
    this.listener = listener;
  }

  void bytes(int count) {
    bytes += count;
    tellInTime();
  }

  void file() {
    files++;
    tellInTime();
  }

  private void tellInTime() {
    if (System.nanoTime() - told >= PAUSE) {
      tell();
    }
  }

  void tell() {
    listener.sent(tree, files, bytes);
    told = System.nanoTime();
  }
}
