package io.imagespec.docker.internal.host;

import java.util.Optional;

/** The answer of an address to a ping. */
public sealed interface ProbeResult {
  /**
   * Chooses by kind.
   *
   * @param cases the functions to choose from
   * @param <R> the result's type
   * @return the result of the chosen function
   */
  <R> R match(Cases<R> cases);

  /**
   * Functions for each kind of result.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles an engine that is there.
     *
     * @param result the probe's result
     * @return the result
     */
    R answered(Answered result);

    /**
     * Handles a place where no engine can be used.
     *
     * @param result the probe's result
     * @return the result
     */
    R declined(Declined result);
  }

  /**
   * Returns this result if an engine is there.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Answered> asAnswered() {
    return Optional.empty();
  }

  /**
   * An engine is there.
   *
   * @param kind which
   * @param apiVersion the version of the engine's own API: Docker's {@code Api-Version}, Podman's
   *     {@code Libpod-API-Version}
   */
  record Answered(EngineKind kind, String apiVersion) implements ProbeResult {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.answered(this);
    }

    @Override
    public Optional<Answered> asAnswered() {
      return Optional.of(this);
    }
  }

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

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.declined(this);
    }
  }
}
