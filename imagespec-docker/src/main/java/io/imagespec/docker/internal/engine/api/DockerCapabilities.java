package io.imagespec.docker.internal.engine.api;

import io.imagespec.docker.internal.buildkit.transport.ApiVersion;
import io.imagespec.engine.Capability;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a Docker makes of its BuildKit, which does not say its own version.
 *
 * @param version Docker's version
 * @param containerd whether it stores its images in containerd
 */
public record DockerCapabilities(String version, boolean containerd) {
  /** What came with which major version. */
  private static final Map<Capability, Integer> SINCE =
      new EnumMap<>(
          Map.of(
              Capability.NETWORK_MODES, 23,
              Capability.REPRODUCIBLE_TIMESTAMPS, 26,
              Capability.ZSTD_LAYERS, 26,
              Capability.SECRET_VARIABLES, 28));

  /** What only images in containerd can have. */
  private static final Set<Capability> CONTAINERD =
      Set.of(
          Capability.MULTIPLE_PLATFORMS,
          Capability.ARCHIVES,
          Capability.REPRODUCIBLE_TIMESTAMPS,
          Capability.ZSTD_LAYERS,
          Capability.CACHE_EXPORT);

  /** What it can do, given what any BuildKit can. */
  public Set<Capability> capabilities(Set<Capability> always) {
    Set<Capability> can = EnumSet.copyOf(always);
    can.add(Capability.IMAGE_STORE);
    can.addAll(SINCE.keySet());
    can.removeIf(capability -> whyNot(capability).isPresent());
    return can;
  }

  /** Why it lacks one of those. */
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
