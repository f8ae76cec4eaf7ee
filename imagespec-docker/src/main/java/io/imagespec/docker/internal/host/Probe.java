package io.imagespec.docker.internal.host;

/** What a place answered to a ping. */
public sealed interface Probe {
  /**
   * An engine is there.
   *
   * @param kind which
   * @param apiVersion the version of the engine's own API: Docker's {@code Api-Version}, Podman's
   *     {@code Libpod-API-Version}
   */
  record Answered(EngineKind kind, String apiVersion) implements Probe {}

  /**
   * No engine can be used there.
   *
   * @param reason why, for a list of places
   */
  record Declined(String reason) implements Probe {}
}
