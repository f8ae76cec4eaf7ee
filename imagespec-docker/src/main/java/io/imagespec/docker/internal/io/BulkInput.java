package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.io.InputStream;

/** An input stream whose subclasses implement reads of byte arrays only. */
public abstract class BulkInput extends InputStream {
  /** Creates a stream. */
  protected BulkInput() {}

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
