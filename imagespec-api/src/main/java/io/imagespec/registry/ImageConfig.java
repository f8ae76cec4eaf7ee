package io.imagespec.registry;

import io.imagespec.name.CheckReturnValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The execution settings in an image's config: the part against which a base image is checked.
 * Immutable and thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md">OCI image
 *     specification, image configuration</a>
 */
@CheckReturnValue
public final class ImageConfig {
  private final String user;
  private final String workdir;
  private final List<String> environment;
  private final List<String> entrypoint;
  private final List<String> command;
  private final Map<String, String> labels;
  private final Optional<String> created;

  private ImageConfig(Builder builder) {
    this.user = builder.user;
    this.workdir = builder.workdir;
    this.environment = builder.environment;
    this.entrypoint = builder.entrypoint;
    this.command = builder.command;
    this.labels = builder.labels;
    this.created = builder.created;
  }

  /**
   * Creates a builder of a config without settings.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the user.
   *
   * @return the user, empty if none is set
   */
  public String user() {
    return user;
  }

  /**
   * Returns the working directory.
   *
   * @return the directory, empty if none is set
   */
  public String workdir() {
    return workdir;
  }

  /**
   * Returns the environment variables.
   *
   * @return the variables as {@code NAME=value}, in order
   */
  public List<String> environment() {
    return environment;
  }

  /**
   * Returns the entrypoint.
   *
   * @return the arguments, empty if none is set
   */
  public List<String> entrypoint() {
    return entrypoint;
  }

  /**
   * Returns the command.
   *
   * @return the arguments, empty if none is set
   */
  public List<String> command() {
    return command;
  }

  /**
   * Returns the labels.
   *
   * @return the values by key
   */
  public Map<String, String> labels() {
    return labels;
  }

  /**
   * Returns the time of the build as the image states it. Many tools write a fixed time, so that
   * equal builds give equal images.
   *
   * @return the time as in the config, usually in the format of RFC 3339; empty if none is set
   */
  public Optional<String> created() {
    return created;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageConfig that
        && user.equals(that.user)
        && workdir.equals(that.workdir)
        && environment.equals(that.environment)
        && entrypoint.equals(that.entrypoint)
        && command.equals(that.command)
        && labels.equals(that.labels)
        && created.equals(that.created);
  }

  @Override
  public int hashCode() {
    return Objects.hash(user, workdir, environment, entrypoint, command, labels, created);
  }

  /** Returns all settings in human-readable form. */
  @Override
  public String toString() {
    return "user \""
        + user
        + "\", workdir \""
        + workdir
        + "\", environment "
        + environment
        + ", entrypoint "
        + entrypoint
        + ", command "
        + command
        + ", labels "
        + labels
        + created.map(time -> ", created " + time).orElse("");
  }

  /** A builder of {@link ImageConfig}. Mutable and not thread-safe. */
  public static final class Builder {
    private String user = "";
    private String workdir = "";
    private List<String> environment = List.of();
    private List<String> entrypoint = List.of();
    private List<String> command = List.of();
    private Map<String, String> labels = Map.of();
    private Optional<String> created = Optional.empty();

    private Builder() {}

    /**
     * Sets the user.
     *
     * @param value the user; default none, the empty string
     * @return this builder
     */
    public Builder user(String value) {
      Objects.requireNonNull(value, "value");
      user = value;
      return this;
    }

    /**
     * Sets the working directory.
     *
     * @param value the directory; default none, the empty string
     * @return this builder
     */
    public Builder workdir(String value) {
      Objects.requireNonNull(value, "value");
      workdir = value;
      return this;
    }

    /**
     * Sets the environment variables.
     *
     * @param value the variables as {@code NAME=value}, in order
     * @return this builder
     */
    public Builder environment(List<String> value) {
      Objects.requireNonNull(value, "value");
      environment = List.copyOf(value);
      return this;
    }

    /**
     * Sets the entrypoint.
     *
     * @param value the arguments
     * @return this builder
     */
    public Builder entrypoint(List<String> value) {
      Objects.requireNonNull(value, "value");
      entrypoint = List.copyOf(value);
      return this;
    }

    /**
     * Sets the command.
     *
     * @param value the arguments
     * @return this builder
     */
    public Builder command(List<String> value) {
      Objects.requireNonNull(value, "value");
      command = List.copyOf(value);
      return this;
    }

    /**
     * Sets the labels.
     *
     * @param value the values by key
     * @return this builder
     */
    public Builder labels(Map<String, String> value) {
      Objects.requireNonNull(value, "value");
      labels = Map.copyOf(value);
      return this;
    }

    /**
     * Sets the time of the build.
     *
     * @param value the time as in the config; default none
     * @return this builder
     */
    public Builder created(String value) {
      Objects.requireNonNull(value, "value");
      created = Optional.of(value);
      return this;
    }

    /**
     * Creates the config.
     *
     * @return the config
     */
    public ImageConfig build() {
      return new ImageConfig(this);
    }
  }
}
