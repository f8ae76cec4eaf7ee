package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.io.OutputStream;

/** An output stream whose subclasses implement writes of byte arrays only. */
public abstract class BulkOutput extends OutputStream {
  /** Creates a stream. */
  protected BulkOutput() {}

  @Override
  public final void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public abstract void write(byte[] bytes, int offset, int length) throws IOException;
}
