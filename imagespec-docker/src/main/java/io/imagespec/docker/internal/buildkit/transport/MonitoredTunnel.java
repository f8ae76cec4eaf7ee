package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A tunnel that records the time of the last received data. */
final class MonitoredTunnel extends ForwardingTunnel {
  private volatile long lastReceived = System.nanoTime();

  MonitoredTunnel(Tunnel tunnel) {
    super(tunnel);
  }

  Duration idleTime() {
    return Duration.ofNanos(System.nanoTime() - lastReceived);
  }

  @Override
  public InputStream input() throws IOException {
    return new FilterInputStream(inner().input()) {
      @Override
      public int read() throws IOException {
        return received(super.read());
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return received(super.read(bytes, offset, length));
      }
    };
  }

  private int received(int result) {
    lastReceived = System.nanoTime();
    return result;
  }
}
