package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.io.OutputStream;

/** A stream that is written in pieces; a single byte is a piece of one. */
public abstract class BulkOutput extends OutputStream {
  /** For those who say where the pieces go. */
  protected BulkOutput() {}

  @Override
  public final void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public abstract void write(byte[] bytes, int offset, int length) throws IOException;
}
