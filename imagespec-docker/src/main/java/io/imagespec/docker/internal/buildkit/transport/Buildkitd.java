package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.TimedOpen;
import java.time.Duration;
import java.util.Optional;

/**
 * A buildkitd, which speaks only gRPC.
 *
 * @param place a dialer of its address
 * @param limit the maximum time for connecting
 */
public record Buildkitd(Dialer place, Duration limit) implements Daemon {
  @Override
  public Dialer control() {
    return () -> TimedOpen.within(limit, place, tunnel -> tunnel);
  }

  @Override
  public Optional<Dialer> session(SessionDescriptor session) {
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
