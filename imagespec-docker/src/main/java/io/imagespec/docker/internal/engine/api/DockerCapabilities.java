package io.imagespec.docker.internal.engine.api;

import io.imagespec.docker.internal.buildkit.transport.ApiVersion;
import io.imagespec.engine.Capability;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The capabilities of Docker's BuildKit, derived from Docker's version. This BuildKit does not
 * report its own version.
 *
 * @param version Docker's version
 * @param containerd true if Docker uses the containerd image store
 */
public record DockerCapabilities(String version, boolean containerd) {
  /** The major version of Docker that introduced a capability. */
  private static final Map<Capability, Integer> SINCE =
      new EnumMap<>(
          Map.of(
              Capability.NETWORK_MODES, 23,
              Capability.REPRODUCIBLE_TIMESTAMPS, 26,
              Capability.ZSTD_LAYERS, 26,
              Capability.SECRET_VARIABLES, 28));

  /** The capabilities that require the containerd image store. */
  private static final Set<Capability> CONTAINERD =
      Set.of(
          Capability.MULTIPLE_PLATFORMS,
          Capability.ARCHIVES,
          Capability.REPRODUCIBLE_TIMESTAMPS,
          Capability.ZSTD_LAYERS,
          Capability.CACHE_EXPORT);

  /**
   * Returns the capabilities of this Docker.
   *
   * @param always the capabilities of every BuildKit
   */
  public Set<Capability> capabilities(Set<Capability> always) {
    Set<Capability> can = EnumSet.copyOf(always);
    can.add(Capability.IMAGE_STORE);
    can.addAll(SINCE.keySet());
    can.removeIf(capability -> whyNot(capability).isPresent());
    return can;
  }

  /** Returns the reason that a capability is missing, or empty if it is not. */
  public Optional<String> whyNot(Capability capability) {
    int since = SINCE.getOrDefault(capability, 0);
    if (since > 0 && !new ApiVersion(version).isAtLeast(since, 0)) {
      return Optional.of(
          "Docker supports "
              + capability.description()
              + " from version "
              + since
              + ".0, and this one is "
              + version);
    }
    return CONTAINERD.contains(capability) && !containerd
        ? Optional.of(
            "Docker supports "
                + capability.description()
                + " if it stores images in containerd: a new installation of Docker 29 does, an"
                + " older one if its daemon.json sets features.containerd-snapshotter to true")
        : Optional.empty();
  }
}
