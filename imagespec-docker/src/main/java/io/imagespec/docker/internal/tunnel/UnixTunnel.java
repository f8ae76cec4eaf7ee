package io.imagespec.docker.internal.tunnel;

import io.imagespec.docker.internal.io.BulkInput;
import io.imagespec.docker.internal.io.BulkOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A tunnel over a unix socket. It has its own streams, since the JDK's streams of a channel share
 * one lock, so concurrent reading and writing would deadlock. An interrupt closes the tunnel.
 *
 * @see <a href="https://bugs.openjdk.org/browse/JDK-8279339">JDK-8279339</a>
 */
final class UnixTunnel implements Tunnel {
  private final SocketChannel channel;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();

  private UnixTunnel(SocketChannel channel) {
    this.channel = channel;
  }

  static UnixTunnel open(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new UnixTunnel(channel);
    } catch (IOException | RuntimeException e) {
      Closeables.closeQuietly(channel);
      throw e;
    }
  }

  @Override
  public InputStream input() {
    return input;
  }

  @Override
  public OutputStream output() {
    return output;
  }

  @Override
  public void close() {
    Closeables.closeQuietly(channel);
  }

  private final class Input extends BulkInput {
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return length == 0 ? 0 : channel.read(ByteBuffer.wrap(bytes, offset, length));
    }

    @Override
    public void close() {
      UnixTunnel.this.close();
    }
  }

  private final class Output extends BulkOutput {
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }

    @Override
    public void close() {
      UnixTunnel.this.close();
    }
  }
}
