package io.imagespec.docker.internal.buildkit.address;

import io.imagespec.docker.internal.buildkit.transport.ForwardingTunnel;
import io.imagespec.docker.internal.host.DiagnosedException;
import io.imagespec.docker.internal.io.BulkInput;
import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tunnel without TLS to a port that may require TLS. The first byte of the response, or a missing
 * response, shows this.
 */
final class PlaintextTunnel extends ForwardingTunnel {
  private static final String REMEDY =
      "set the directory with its certificates with BuildKitHost.of(address, directory) or "
          + BuildKitAddress.CERTIFICATES;

  /** The first byte of an HTTP/2 connection: the length of its settings frame. */
  private static final int SETTINGS = 0;

  private static final int TLS_ALERT = 21;
  private static final int TLS_HANDSHAKE = 22;
  private static final int NOTHING = -1;

  private volatile int first = NOTHING;
  private volatile @Nullable DiagnosedException failure;

  PlaintextTunnel(Tunnel tunnel) {
    super(tunnel);
  }

  @Override
  public InputStream input() throws IOException {
    InputStream in = inner().input();
    return new BulkInput() {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          return checkFirstByte(in.read(bytes, offset, length), bytes, offset);
        } catch (IOException e) {
          throw explained(e);
        }
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  private int checkFirstByte(int count, byte[] bytes, int offset) throws IOException {
    if (first == NOTHING && count != 0) {
      first = count < 0 ? NOTHING : bytes[offset] & 0xff;
      if (first != SETTINGS) {
        throw new EOFException("the connection ended");
      }
    }
    return count;
  }

  @Override
  public OutputStream output() throws IOException {
    return new FilterOutputStream(super.output()) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          throw explained(e);
        }
      }
    };
  }

  private IOException explained(IOException thrown) {
    if (first == SETTINGS) {
      return thrown;
    }
    DiagnosedException explained = new DiagnosedException(explanation(), thrown);
    failure = explained;
    return explained;
  }

  private String explanation() {
    return switch (first) {
      case NOTHING ->
          "the connection closed without a response; the builder may require TLS: "
              + REMEDY
              + ", or check that buildkitd listens on this port";
      case TLS_ALERT, TLS_HANDSHAKE -> "the builder requires TLS; " + REMEDY;
      default -> "the server is not a builder; check that the port is buildkitd's";
    };
  }

  @Override
  public Optional<IOException> failure() {
    return Optional.ofNullable(failure);
  }
}
