package io.imagespec.docker.internal.buildkit;

import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/** A tunnel that knows when something last came through it. */
final class HeardTunnel implements Tunnel {
  private final Tunnel tunnel;
  private volatile long heard = System.nanoTime();

  HeardTunnel(Tunnel tunnel) {
    this.tunnel = tunnel;
  }

  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - heard);
  }

  @Override
  public InputStream input() throws IOException {
    return new FilterInputStream(tunnel.input()) {
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

  @Override
  public OutputStream output() throws IOException {
    return tunnel.output();
  }

  @Override
  public Optional<String> complaint() {
    return tunnel.complaint();
  }

  @Override
  public void close() {
    tunnel.close();
  }

  @Override
  public String toString() {
    return tunnel.toString();
  }
}
