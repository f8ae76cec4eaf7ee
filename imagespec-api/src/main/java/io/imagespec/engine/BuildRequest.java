package io.imagespec.engine;

import io.imagespec.auth.Keychain;
import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.InsecureRegistries;
import java.time.Duration;
import java.util.SortedSet;

/**
 * What an engine is asked to build. Nothing in it but the plan changes what the image holds.
 * Immutable and thread-safe.
 *
 * <p>If the plan's base has a digest, the engine pulls it with the keychain's credential for the
 * base's registry; if it has none, the base is in the engine's own store and is not pulled.
 */
@CheckReturnValue
public final class BuildRequest {
  /** How long a build may take unless something else is said. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofHours(1);

  private final BuildPlan plan;
  private final Delivery delivery;
  private final Keychain keychain;
  private final InsecureRegistries insecure;
  private final Duration deadline;

  private BuildRequest(Builder builder) {
    this.plan = builder.plan;
    this.delivery = builder.delivery;
    this.keychain = builder.keychain;
    this.insecure = builder.insecure;
    this.deadline = builder.deadline;
  }

  /**
   * Starts a request.
   *
   * @param plan what to build, completed
   * @param delivery where it goes
   * @return a builder with no credentials, loopback registries insecure, and the default deadline
   */
  public static Builder builder(BuildPlan plan, Delivery delivery) {
    return new Builder(plan, delivery);
  }

  /**
   * What to build.
   *
   * @return the plan, completed
   */
  public BuildPlan plan() {
    return plan;
  }

  /**
   * What it is for.
   *
   * @return the plan's platforms, at least one
   */
  public SortedSet<Platform> platforms() {
    return plan.platforms();
  }

  /**
   * Where the image goes.
   *
   * @return the delivery
   */
  public Delivery delivery() {
    return delivery;
  }

  /**
   * Who the user is to registries, the base's and the delivery's.
   *
   * @return the keychain
   */
  public Keychain keychain() {
    return keychain;
  }

  /**
   * Which registries may be spoken to without TLS.
   *
   * @return those registries
   */
  public InsecureRegistries insecure() {
    return insecure;
  }

  /**
   * How long the build may take, pull and push included.
   *
   * @return the deadline
   */
  public Duration deadline() {
    return deadline;
  }

  /** Collects what a {@link BuildRequest} is made of. Not thread-safe. */
  public static final class Builder {
    private final BuildPlan plan;
    private final Delivery delivery;
    private Keychain keychain = Keychain.none();
    private InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    private Duration deadline = DEFAULT_DEADLINE;

    private Builder(BuildPlan plan, Delivery delivery) {
      this.plan = plan;
      this.delivery = delivery;
    }

    /**
     * Says who the user is.
     *
     * @param value the keychain; default {@link Keychain#none()}
     * @return this
     */
    public Builder keychain(Keychain value) {
      keychain = value;
      return this;
    }

    /**
     * Says which registries may be spoken to without TLS.
     *
     * @param value those registries; default those on the loopback
     * @return this
     */
    public Builder insecure(InsecureRegistries value) {
      insecure = value;
      return this;
    }

    /**
     * Says how long the build may take.
     *
     * @param value the deadline, positive; default {@link BuildRequest#DEFAULT_DEADLINE}
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder deadline(Duration value) {
      if (value.isZero() || value.isNegative()) {
        throw new IllegalArgumentException("deadline " + value + " must be positive");
      }
      deadline = value;
      return this;
    }

    /**
     * Makes the request.
     *
     * @return the request
     */
    public BuildRequest build() {
      return new BuildRequest(this);
    }
  }
}
