package io.imagespec.docker.internal.embedded;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An input stream that reports its progress. Not thread-safe. */
final class CountingInput extends FilterInputStream {
  private final ProgressOutput count;

  CountingInput(InputStream in, ProgressOutput count) {
    super(in);
    this.count = count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    if (read > 0) {
      count.write(bytes, offset, read);
    } else if (read < 0) {
      count.flush();
    }
    return read;
  }
}
