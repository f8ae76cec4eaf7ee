package io.imagespec.engine;

import java.util.Objects;
import java.util.Set;

/**
 * What an engine says of itself.
 *
 * @param name what it is, for example {@code docker} or {@code podman}
 * @param version its version, for example {@code 20.10.24}
 * @param endpoint where it is, for example {@code unix:///var/run/docker.sock}
 * @param chosenBy why this one, for example {@code DOCKER_HOST}
 * @param capabilities what it can do
 */
public record EngineInfo(
    String name, String version, String endpoint, String chosenBy, Set<Capability> capabilities) {
  /** Copies the set. */
  public EngineInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(endpoint, "endpoint");
    Objects.requireNonNull(chosenBy, "chosenBy");
    Objects.requireNonNull(capabilities, "capabilities");
    capabilities = Set.copyOf(capabilities);
  }

  /** For people: {@code docker 20.10.24 at unix:///var/run/docker.sock (DOCKER_HOST)}. */
  @Override
  public String toString() {
    return name + " " + version + " at " + endpoint + " (" + chosenBy + ")";
  }
}
