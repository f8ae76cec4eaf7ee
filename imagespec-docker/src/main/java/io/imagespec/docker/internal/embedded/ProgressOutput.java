package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.io.BulkOutput;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/** An output stream that reports its progress every few mebibytes. Not thread-safe. */
final class ProgressOutput extends BulkOutput {
  private static final long INTERVAL = 4 << 20;

  private final OutputStream out;
  private final BuildListener listener;
  private final String what;
  private final OptionalLong total;
  private long count;
  private long reported;

  ProgressOutput(OutputStream out, BuildListener listener, String what) {
    this(out, listener, what, OptionalLong.empty());
  }

  ProgressOutput(OutputStream out, BuildListener listener, String what, OptionalLong total) {
    this.out = out;
    this.listener = listener;
    this.what = what;
    this.total = total;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    count += length;
    if (count - reported >= INTERVAL || isWhole()) {
      report();
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
    report();
  }

  /** Checks if the end is reached, since a reader that knows the size may stop there. */
  private boolean isWhole() {
    return count == total.orElse(-1);
  }

  private void report() {
    if (reported == count) {
      return;
    }
    reported = count;
    listener.on(new BuildEvent.Progress(what, count, total));
  }
}
