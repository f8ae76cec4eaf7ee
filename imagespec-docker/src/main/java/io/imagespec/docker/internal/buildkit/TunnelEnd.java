package io.imagespec.docker.internal.buildkit;

import io.imagespec.docker.internal.stream.BulkInput;
import java.io.IOException;
import java.io.InputStream;

/** A tunnel that says no more, or cannot be read any more, in the words of whatever carries it. */
final class TunnelEnd extends IOException {
  private static final long serialVersionUID = 1L;

  private TunnelEnd(String message) {
    super(message);
  }

  private TunnelEnd(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** A stream that ends with such an exception, and with nothing else. */
  static InputStream thrownBy(InputStream in) {
    return new BulkInput() {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          int count = in.read(bytes, offset, length);
          if (count >= 0) {
            return count;
          }
        } catch (IOException e) {
          throw new TunnelEnd(e);
        }
        throw new TunnelEnd("the connection ended");
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }
}
