package io.imagespec.engine;

import io.imagespec.name.CheckReturnValue;
import java.util.Objects;
import java.util.Set;

/** The description of a connected engine. Immutable and thread-safe. */
@CheckReturnValue
public final class EngineInfo {
  private static final String HERE = "this process";

  private final String name;
  private final String version;
  private final String endpoint;
  private final String chosenBy;
  private final Set<Capability> capabilities;

  private EngineInfo(Builder builder) {
    this.name = builder.name;
    this.version = builder.version;
    this.endpoint = builder.endpoint;
    this.chosenBy = builder.chosenBy;
    this.capabilities = builder.capabilities;
  }

  /**
   * Creates a builder of the description of an engine in this process, without capabilities.
   *
   * @param name the engine's name, for example {@code docker} or {@code podman}
   * @param version the engine's version, for example {@code 20.10.24}
   * @return a new builder
   */
  public static Builder builder(String name, String version) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    return new Builder(name, version);
  }

  /**
   * Returns the engine's name.
   *
   * @return for example {@code docker} or {@code podman}
   */
  public String name() {
    return name;
  }

  /**
   * Returns the engine's version.
   *
   * @return for example {@code 20.10.24}
   */
  public String version() {
    return version;
  }

  /**
   * Returns the engine's address.
   *
   * @return for example {@code unix:///var/run/docker.sock}
   */
  public String endpoint() {
    return endpoint;
  }

  /**
   * Returns the reason for choosing this engine.
   *
   * @return for example {@code DOCKER_HOST}
   */
  public String chosenBy() {
    return chosenBy;
  }

  /**
   * Returns the engine's capabilities.
   *
   * @return the capabilities
   */
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EngineInfo that
        && name.equals(that.name)
        && version.equals(that.version)
        && endpoint.equals(that.endpoint)
        && chosenBy.equals(that.chosenBy)
        && capabilities.equals(that.capabilities);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, version, endpoint, chosenBy, capabilities);
  }

  /**
   * Returns a human-readable text: {@code docker 20.10.24 at unix:///var/run/docker.sock
   * (DOCKER_HOST)}.
   */
  @Override
  public String toString() {
    return name
        + " "
        + version
        + (endpoint.equals(HERE) ? " in " : " at ")
        + endpoint
        + " ("
        + chosenBy
        + ")";
  }

  /** A builder of {@link EngineInfo}. Mutable and not thread-safe. */
  public static final class Builder {
    private final String name;
    private final String version;
    private String endpoint = HERE;
    private String chosenBy = "default";
    private Set<Capability> capabilities = Set.of();

    private Builder(String name, String version) {
      this.name = name;
      this.version = version;
    }

    /**
     * Sets the engine's address.
     *
     * @param value for example {@code unix:///var/run/docker.sock}; default {@code this process}
     * @return this builder
     */
    public Builder endpoint(String value) {
      Objects.requireNonNull(value, "value");
      endpoint = value;
      return this;
    }

    /**
     * Sets the reason for choosing this engine.
     *
     * @param value for example {@code DOCKER_HOST}; default {@code default}
     * @return this builder
     */
    public Builder chosenBy(String value) {
      Objects.requireNonNull(value, "value");
      chosenBy = value;
      return this;
    }

    /**
     * Sets the engine's capabilities.
     *
     * @param value the capabilities; default none
     * @return this builder
     */
    public Builder capabilities(Set<Capability> value) {
      Objects.requireNonNull(value, "value");
      capabilities = Set.copyOf(value);
      return this;
    }

    /**
     * Creates the description.
     *
     * @return the description
     */
    public EngineInfo build() {
      return new EngineInfo(this);
    }
  }
}
