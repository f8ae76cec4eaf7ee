package io.imagespec.docker.internal.host;

import java.util.Optional;

/** The result of a ping to an address. */
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
     * Handles an engine that answered.
     *
     * @param result the probe's result
     * @return the result
     */
    R answered(Answered result);

    /**
     * Handles an address without a usable engine.
     *
     * @param result the probe's result
     * @return the result
     */
    R declined(Declined result);
  }

  /**
   * Returns this result if an engine answered.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Answered> asAnswered() {
    return Optional.empty();
  }

  /**
   * An engine that answered.
   *
   * @param kind the kind of engine
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
   * An address without a usable engine.
   *
   * @param reason the reason, for a list of addresses
   * @param remedy the remedy, if it differs from starting an engine at the address
   */
  record Declined(String reason, Optional<String> remedy) implements ProbeResult {
    /**
     * Creates a result whose remedy is to start an engine at the address.
     *
     * @param reason the reason
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
