package io.imagespec.registry;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import java.time.Duration;
import java.util.Objects;

/** The settings of an {@link ImageRegistry}. Immutable and thread-safe. */
@EngineSpi
@CheckReturnValue
public final class RegistryOptions {
  /** The default deadline of one operation: 60 seconds. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

  private final Environment environment;
  private final Keychain keychain;
  private final InsecureRegistries insecure;
  private final Duration deadline;
  private final Mirrors mirrors;

  private RegistryOptions(Builder builder) {
    this.environment = builder.environment;
    this.keychain = builder.keychain;
    this.insecure = builder.insecure;
    this.deadline = builder.deadline;
    this.mirrors = builder.mirrors;
  }

  /**
   * Creates a builder with the default settings: only registries on the loopback interface are
   * insecure, the deadline is {@link #DEFAULT_DEADLINE}, and there are no mirrors.
   *
   * @param environment the machine
   * @param keychain the user's credentials
   * @return a new builder
   */
  public static Builder builder(Environment environment, Keychain keychain) {
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(keychain, "keychain");
    return new Builder(environment, keychain);
  }

  /**
   * Returns the machine.
   *
   * @return the environment
   */
  public Environment environment() {
    return environment;
  }

  /**
   * Returns the user's credentials.
   *
   * @return the keychain
   */
  public Keychain keychain() {
    return keychain;
  }

  /**
   * Returns the registries that may be contacted without verified TLS.
   *
   * @return the insecure registries
   */
  public InsecureRegistries insecure() {
    return insecure;
  }

  /**
   * Returns the time limit of one operation, mirrors and retries included.
   *
   * @return the deadline, positive
   */
  public Duration deadline() {
    return deadline;
  }

  /**
   * Returns the mirrors from which images are pulled first.
   *
   * @return the mirrors
   */
  public Mirrors mirrors() {
    return mirrors;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RegistryOptions that
        && environment.equals(that.environment)
        && keychain.equals(that.keychain)
        && insecure.equals(that.insecure)
        && deadline.equals(that.deadline)
        && mirrors.equals(that.mirrors);
  }

  @Override
  public int hashCode() {
    return Objects.hash(environment, keychain, insecure, deadline, mirrors);
  }

  /** Returns the deadline and the mirrors in human-readable form. */
  @Override
  public String toString() {
    return "deadline " + deadline + ", mirrors " + mirrors;
  }

  /** A builder of {@link RegistryOptions}. Mutable and not thread-safe. */
  public static final class Builder {
    private final Environment environment;
    private final Keychain keychain;
    private InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    private Duration deadline = DEFAULT_DEADLINE;
    private Mirrors mirrors = Mirrors.none();

    private Builder(Environment environment, Keychain keychain) {
      this.environment = environment;
      this.keychain = keychain;
    }

    /**
     * Sets the registries that may be contacted without verified TLS.
     *
     * @param value the insecure registries; default: those on the loopback interface
     * @return this builder
     */
    public Builder insecure(InsecureRegistries value) {
      Objects.requireNonNull(value, "value");
      insecure = value;
      return this;
    }

    /**
     * Sets the time limit of one operation, mirrors and retries included.
     *
     * @param value the deadline, positive; default {@link RegistryOptions#DEFAULT_DEADLINE}
     * @return this builder
     * @throws IllegalArgumentException if the deadline is zero or negative
     */
    public Builder deadline(Duration value) {
      Objects.requireNonNull(value, "value");
      if (value.isZero() || value.isNegative()) {
        throw new IllegalArgumentException("deadline " + value + " must be positive");
      }
      deadline = value;
      return this;
    }

    /**
     * Sets the mirrors from which images are pulled first.
     *
     * @param value the mirrors; default none
     * @return this builder
     */
    public Builder mirrors(Mirrors value) {
      Objects.requireNonNull(value, "value");
      mirrors = value;
      return this;
    }

    /**
     * Creates the options.
     *
     * @return the options
     */
    public RegistryOptions build() {
      return new RegistryOptions(this);
    }
  }
}
