package io.imagespec.docker.internal.embedded;

import io.imagespec.docker.internal.stream.BulkOutput;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/** Tells how many bytes came through, every few mebibytes. Not thread-safe. */
final class ProgressOutput extends BulkOutput {
  private static final long INTERVAL = 4 << 20;

  private final OutputStream out;
  private final BuildListener listener;
  private final String what;
  private long count;
  private long told;

  ProgressOutput(OutputStream out, BuildListener listener, String what) {
    this.out = out;
    this.listener = listener;
    this.what = what;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    count += length;
    if (count - told >= INTERVAL) {
      tell();
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
    tell();
  }

  private void tell() {
    told = count;
    listener.on(new BuildEvent.Progress(what, count, OptionalLong.empty()));
  }
}
