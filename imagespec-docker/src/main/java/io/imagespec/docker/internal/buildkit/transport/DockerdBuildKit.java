package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.tunnel.Dialer;
import io.imagespec.docker.internal.tunnel.EngineTunnel;
import io.imagespec.docker.internal.tunnel.HttpUpgrade;
import io.imagespec.docker.internal.tunnel.TimedOpen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * BuildKit inside dockerd. A newer dockerd (API 1.53) speaks gRPC on its socket. An older one
 * requires an HTTP upgrade, which has been deprecated since.
 *
 * @param address the address of dockerd
 * @param upgrades true if dockerd requires the upgrade
 * @param limit the maximum time for connecting
 * @see <a href="https://docs.docker.com/reference/api/engine/version-history/">Docker Engine API,
 *     version history</a>
 */
public record DockerdBuildKit(EngineAddress address, boolean upgrades, Duration limit)
    implements Daemon {
  @Override
  public Dialer control() {
    return upgrades
        ? upgraded("/grpc", List.of())
        : () -> TimedOpen.within(limit, EngineTunnel.http2(address), tunnel -> tunnel);
  }

  @Override
  public Optional<Dialer> session(SessionDescriptor session) {
    return upgrades ? Optional.of(upgraded("/session", session.headers())) : Optional.empty();
  }

  private Dialer upgraded(String path, List<Map.Entry<String, String>> headers) {
    HttpUpgrade upgrade = new HttpUpgrade(path, headers);
    return () -> TimedOpen.within(limit, EngineTunnel.http1(address), upgrade::over);
  }

  /**
   * Returns the setting in Docker's configuration, whose keys have a dash where BuildKit's
   * entitlements have a dot.
   */
  @Override
  public String allowing(String entitlement) {
    return "in Docker's daemon.json, set builder.entitlements."
        + entitlement.replace('.', '-')
        + " to true";
  }

  @Override
  public String toString() {
    return "docker at " + address;
  }
}
