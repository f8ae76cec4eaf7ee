package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.io.BulkInput;
import java.io.IOException;
import java.io.InputStream;

/**
 * Thrown when a tunnel has ended or can no longer be read. The message is that of the underlying
 * connection.
 */
final class TunnelClosedException extends IOException {
  private static final long serialVersionUID = 1L;

  private TunnelClosedException(String message) {
    super(message);
  }

  private TunnelClosedException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** Returns a stream that ends only with this exception. */
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
          throw new TunnelClosedException(e);
        }
        throw new TunnelClosedException("the connection ended");
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }
}
