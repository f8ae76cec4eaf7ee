package io.imagespec.docker.internal.buildkit;

import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.Opening;
import java.time.Duration;
import java.util.Optional;

/**
 * A daemon of BuildKit's own, which speaks gRPC and nothing else.
 *
 * @param place where it is
 * @param limit how long connecting may take
 */
record Buildkitd(Dialer place, Duration limit) implements Daemon {
  @Override
  public Dialer control() {
    return () -> Opening.within(limit, place, tunnel -> tunnel);
  }

  @Override
  public Optional<Dialer> session(Session session) {
    return Optional.empty();
  }

  @Override
  public String allowing(String entitlement) {
    return "start buildkitd with --allow-insecure-entitlement " + entitlement;
  }

  @Override
  public String toString() {
    return "buildkit at " + place;
  }
}
