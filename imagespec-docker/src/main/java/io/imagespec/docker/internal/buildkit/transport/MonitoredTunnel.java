package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A tunnel that knows when something last came through it. */
final class MonitoredTunnel extends ForwardingTunnel {
  private volatile long heard = System.nanoTime();

  MonitoredTunnel(Tunnel tunnel) {
    super(tunnel);
  }

  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - heard);
  }

  @Override
  public InputStream input() throws IOException {
    return new FilterInputStream(inner().input()) {
      @Override
      public int read() throws IOException {
        return hear(super.read());
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return hear(super.read(bytes, offset, length));
      }
    };
  }

  private int hear(int result) {
    heard = System.nanoTime();
    return result;
  }
}
