package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Tunnel;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** A tunnel that delegates to another one, except for overridden methods. */
public abstract class ForwardingTunnel implements Tunnel {
  private final Tunnel inner;

  public ForwardingTunnel(Tunnel inner) {
    this.inner = inner;
  }

  public final Tunnel inner() {
    return inner;
  }

  @Override
  public OutputStream output() throws IOException {
    return inner.output();
  }

  @Override
  public Optional<String> failureReason() {
    return inner.failureReason();
  }

  @Override
  public Optional<IOException> failure() {
    return inner.failure();
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public String toString() {
    return inner.toString();
  }
}
