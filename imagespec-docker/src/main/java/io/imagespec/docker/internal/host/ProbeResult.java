package io.imagespec.docker.internal.host;

import java.util.Optional;

/** What a place answered to a ping. */
public sealed interface ProbeResult {
  /**
   * An engine is there.
   *
   * @param kind which
   * @param apiVersion the version of the engine's own API: Docker's {@code Api-Version}, Podman's
   *     {@code Libpod-API-Version}
   */
  record Answered(EngineKind kind, String apiVersion) implements ProbeResult {}

  /**
   * No engine can be used there.
   *
   * @param reason why, for a list of places
   * @param remedy what to do about it, if that is not to start an engine there
   */
  record Declined(String reason, Optional<String> remedy) implements ProbeResult {
    /**
     * Nothing is known but that one may be started there.
     *
     * @param reason why
     */
    public Declined(String reason) {
      this(reason, Optional.empty());
    }
  }
}
