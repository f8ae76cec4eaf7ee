package io.imagespec.engine;

import io.imagespec.ArchiveFormat;
import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.EngineSpi;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Dockerfile;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.Mirrors;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * A request to an engine to build an image. Only the plan determines the content of the image.
 * Immutable and thread-safe.
 *
 * <p>If the plan's base has a digest, the engine pulls it with the keychain's credential for the
 * base's registry. Otherwise the base is in the engine's own store and is not pulled.
 */
@EngineSpi
@CheckReturnValue
public final class BuildRequest {
  /** The default deadline of a build: one hour. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofHours(1);

  private final BuildPlan plan;
  private final Delivery delivery;
  private final Keychain keychain;
  private final InsecureRegistries insecure;
  private final Mirrors mirrors;
  private final Duration deadline;
  private final Environment environment;
  private final Optional<Path> sshAgent;
  private final List<LayerCache> cacheImports;
  private final List<LayerCache> cacheExports;
  private final LayerCompression compression;
  private final PushCheck pushCheck;

  private BuildRequest(Builder builder) {
    this.plan = builder.plan;
    this.delivery = builder.delivery;
    this.keychain = builder.keychain;
    this.insecure = builder.insecure;
    this.mirrors = builder.mirrors;
    this.deadline = builder.deadline;
    this.environment = builder.environment;
    this.sshAgent = builder.sshAgent;
    this.cacheImports = List.copyOf(builder.cacheImports);
    this.cacheExports = List.copyOf(builder.cacheExports);
    this.compression = builder.compression;
    this.pushCheck = builder.pushCheck;
  }

  /**
   * Creates a builder of a request.
   *
   * @param plan the completed plan
   * @param delivery the destination of the image
   * @return a builder without credentials, with insecure access to loopback registries only, with
   *     the default deadline, and without a check before the push
   */
  public static Builder builder(BuildPlan plan, Delivery delivery) {
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(delivery, "delivery");
    return new Builder(plan, delivery);
  }

  /**
   * Returns the plan of the image.
   *
   * @return the completed plan
   */
  public BuildPlan plan() {
    return plan;
  }

  /**
   * Returns the platforms of the image.
   *
   * @return the plan's platforms, at least one
   */
  public SortedSet<Platform> platforms() {
    return plan.platforms();
  }

  /**
   * Returns the destination of the image.
   *
   * @return the delivery
   */
  public Delivery delivery() {
    return delivery;
  }

  /**
   * Returns the credentials for the registries of the base and of the delivery.
   *
   * @return the keychain
   */
  public Keychain keychain() {
    return keychain;
  }

  /**
   * Returns the registries that may be accessed without TLS.
   *
   * @return the registries
   */
  public InsecureRegistries insecure() {
    return insecure;
  }

  /**
   * Returns the mirrors from which an engine in this process pulls. Daemons have mirror settings of
   * their own.
   *
   * @return the mirrors
   */
  public Mirrors mirrors() {
    return mirrors;
  }

  /**
   * Returns the time limit of the build, including pull and push.
   *
   * @return the deadline
   */
  public Duration deadline() {
    return deadline;
  }

  /**
   * Returns the environment in which secrets from variables and the ssh agent are looked up.
   *
   * @return the environment
   */
  public Environment environment() {
    return environment;
  }

  /**
   * Looks up the values of the plan's secrets. An engine does this once per build, before anything
   * else.
   *
   * @return the values, to be closed by the caller
   * @throws io.imagespec.SecretException if a secret is empty or not available before the deadline,
   *     or is for a variable and contains a NUL byte or more than 128 KiB
   * @throws java.util.concurrent.CancellationException if the thread is interrupted while it waits
   *     for a program that supplies a secret; the interrupt flag is set
   */
  public OpenSecrets openSecrets() {
    return OpenSecrets.of(plan, environment, deadline);
  }

  /**
   * Returns the socket of the user's ssh agent.
   *
   * @return the socket, or empty if no command needs an agent or no socket is set
   */
  public Optional<Path> sshAgent() {
    return plan.needsSshAgent()
        ? sshAgent.or(() -> environment.variable("SSH_AUTH_SOCK").map(Path::of))
        : Optional.empty();
  }

  /**
   * Returns the caches from which layers may be imported.
   *
   * @return the caches, in the order in which they are tried
   */
  public List<LayerCache> cacheImports() {
    return cacheImports;
  }

  /**
   * Returns the caches to which layers are exported after the build.
   *
   * @return the caches
   */
  public List<LayerCache> cacheExports() {
    return cacheExports;
  }

  /**
   * Returns the compression of new layers in a registry, an OCI archive or an OCI layout.
   *
   * @return the compression; always {@link LayerCompression#GZIP} for any other delivery
   */
  public LayerCompression compression() {
    boolean isOciDelivery =
        delivery
            .asArchive()
            .map(archive -> archive.format() != ArchiveFormat.DOCKER_ARCHIVE)
            .orElse(delivery.isPush());
    return isOciDelivery ? compression : LayerCompression.GZIP;
  }

  /**
   * Returns the lookup that the engine makes right before the push.
   *
   * @return the check; always {@link PushCheck#neverPresent()} for any other delivery
   */
  public PushCheck pushCheck() {
    return delivery.isPush() ? pushCheck : PushCheck.neverPresent();
  }

  /**
   * Returns the required capabilities. An engine without one of them refuses the request before
   * anything starts.
   *
   * @return each capability once, with the first step or setting that needs it
   */
  public List<Requirement> required() {
    return RequestRequirements.required(this);
  }

  /**
   * Returns the optional capabilities. The image's files are the same without them.
   *
   * @return each capability once, with the first step or setting that uses it
   */
  public List<Requirement> optional() {
    return RequestRequirements.optional(this);
  }

  /**
   * Renders the plan for an engine with the given capabilities. Optional features that the engine
   * does not support are omitted.
   *
   * @param capabilities the engine's capabilities
   * @return the Dockerfile with its build arguments
   */
  public Dockerfile dockerfile(Set<Capability> capabilities) {
    Objects.requireNonNull(capabilities, "capabilities");
    return (capabilities.contains(Capability.CACHE_MOUNTS) ? plan : plan.withoutCaches()).render();
  }

  /** Returns the delivery and the platforms. */
  @Override
  public String toString() {
    return "BuildRequest[delivery=" + delivery + ", platforms=" + platforms() + "]";
  }

  /** A builder of a {@link BuildRequest}. Not thread-safe. */
  public static final class Builder {
    private final BuildPlan plan;
    private final Delivery delivery;
    private Keychain keychain = Keychain.none();
    private InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    private Mirrors mirrors = Mirrors.none();
    private Duration deadline = DEFAULT_DEADLINE;
    private Environment environment = Environment.system();
    private Optional<Path> sshAgent = Optional.empty();
    private List<LayerCache> cacheImports = List.of();
    private List<LayerCache> cacheExports = List.of();
    private LayerCompression compression = LayerCompression.GZIP;
    private PushCheck pushCheck = PushCheck.neverPresent();

    private Builder(BuildPlan plan, Delivery delivery) {
      this.plan = plan;
      this.delivery = delivery;
    }

    /**
     * Sets the source of registry credentials.
     *
     * @param value the keychain; default {@link Keychain#none()}
     * @return this
     */
    public Builder keychain(Keychain value) {
      Objects.requireNonNull(value, "value");
      keychain = value;
      return this;
    }

    /**
     * Sets the registries that may be accessed without TLS.
     *
     * @param value the registries; default those on the loopback interface
     * @return this
     */
    public Builder insecure(InsecureRegistries value) {
      Objects.requireNonNull(value, "value");
      insecure = value;
      return this;
    }

    /**
     * Sets the mirrors from which an engine in this process pulls.
     *
     * @param value the mirrors; default none
     * @return this
     */
    public Builder mirrors(Mirrors value) {
      Objects.requireNonNull(value, "value");
      mirrors = value;
      return this;
    }

    /**
     * Sets the time limit of the build.
     *
     * @param value the deadline, positive; default {@link BuildRequest#DEFAULT_DEADLINE}
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
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
     * Sets the environment.
     *
     * @param value the environment; default {@link Environment#system()}
     * @return this
     */
    public Builder environment(Environment value) {
      Objects.requireNonNull(value, "value");
      environment = value;
      return this;
    }

    /**
     * Sets the socket of the ssh agent.
     *
     * @param socket the socket; default the value of {@code SSH_AUTH_SOCK} in the environment
     * @return this
     */
    public Builder sshAgent(Path socket) {
      Objects.requireNonNull(socket, "socket");
      sshAgent = Optional.of(socket);
      return this;
    }

    /**
     * Sets the caches from which layers may be imported.
     *
     * @param places the caches, in the order in which they are tried; default none
     * @return this
     * @throws IllegalArgumentException if one is {@link LayerCache.Inline}
     */
    public Builder cacheImports(List<LayerCache> places) {
      cacheImports = LayerCache.imports(places);
      return this;
    }

    /**
     * Sets the caches to which layers are exported after the build.
     *
     * @param places the caches; default none
     * @return this
     */
    public Builder cacheExports(List<LayerCache> places) {
      Objects.requireNonNull(places, "places");
      cacheExports = List.copyOf(places);
      return this;
    }

    /**
     * Sets the compression of new layers.
     *
     * @param value the compression; default {@link LayerCompression#GZIP}
     * @return this
     */
    public Builder compression(LayerCompression value) {
      Objects.requireNonNull(value, "value");
      compression = value;
      return this;
    }

    /**
     * Sets the lookup that the engine makes right before the push.
     *
     * @param value the check; default {@link PushCheck#neverPresent()}
     * @return this
     */
    public Builder pushCheck(PushCheck value) {
      Objects.requireNonNull(value, "value");
      pushCheck = value;
      return this;
    }

    /**
     * Creates the request.
     *
     * @return the request
     */
    public BuildRequest build() {
      return new BuildRequest(this);
    }
  }
}
