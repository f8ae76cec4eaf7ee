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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * What an engine is asked to build. Nothing in it but the plan changes what the image holds.
 * Immutable and thread-safe.
 *
 * <p>If the plan's base has a digest, the engine pulls it with the keychain's credential for the
 * base's registry; if it has none, the base is in the engine's own store and is not pulled.
 */
@EngineSpi
@CheckReturnValue
public final class BuildRequest {
  /** How long a build may take unless something else is said. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofHours(1);

  private final BuildPlan plan;
  private final Delivery delivery;
  private final Keychain keychain;
  private final InsecureRegistries insecure;
  private final Duration deadline;
  private final Environment environment;
  private final Optional<Path> sshAgent;
  private final List<LayerCache> cacheImports;
  private final List<LayerCache> cacheExports;
  private final LayerCompression compression;

  private BuildRequest(Builder builder) {
    this.plan = builder.plan;
    this.delivery = builder.delivery;
    this.keychain = builder.keychain;
    this.insecure = builder.insecure;
    this.deadline = builder.deadline;
    this.environment = builder.environment;
    this.sshAgent = builder.sshAgent;
    this.cacheImports = List.copyOf(builder.cacheImports);
    this.cacheExports = List.copyOf(builder.cacheExports);
    this.compression = builder.compression;
  }

  /**
   * Starts a request.
   *
   * @param plan what to build, completed
   * @param delivery where it goes
   * @return a builder with no credentials, loopback registries insecure, and the default deadline
   */
  public static Builder builder(BuildPlan plan, Delivery delivery) {
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(delivery, "delivery");
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

  /**
   * The machine: where the secrets that are variables, and the ssh agent, are looked up.
   *
   * @return the environment
   */
  public Environment environment() {
    return environment;
  }

  /**
   * Looks the values of the plan's secrets up. An engine does that once in a build, before anything
   * else.
   *
   * @return the values, to be closed
   * @throws io.imagespec.SecretException if one cannot be had in time, or is to be in a variable
   *     and holds a NUL byte or more than 128 KiB
   * @throws java.util.concurrent.CancellationException if the thread is interrupted while a program
   *     is asked for one; the flag is set
   */
  public OpenSecrets openSecrets() {
    return OpenSecrets.of(plan, environment, deadline);
  }

  /**
   * The socket of the user's ssh agent.
   *
   * @return the socket; empty if no command needs it, or there is none
   */
  public Optional<Path> sshAgent() {
    return plan.needsSshAgent()
        ? sshAgent.or(() -> environment.variable("SSH_AUTH_SOCK").map(Path::of))
        : Optional.empty();
  }

  /**
   * Where layers may be taken from.
   *
   * @return the places, in the order in which they are asked
   */
  public List<LayerCache> cacheImports() {
    return cacheImports;
  }

  /**
   * Where layers are kept once the image is built.
   *
   * @return the places
   */
  public List<LayerCache> cacheExports() {
    return cacheExports;
  }

  /**
   * How layers are compressed that go to a registry or into an OCI archive or layout.
   *
   * @return the compression; {@link LayerCompression#GZIP} for another delivery, whatever was asked
   */
  public LayerCompression compression() {
    boolean ofOci =
        delivery
            .asArchive()
            .map(archive -> archive.format() != ArchiveFormat.DOCKER_ARCHIVE)
            .orElse(delivery.isPush());
    return ofOci ? compression : LayerCompression.GZIP;
  }

  /**
   * What the engine must be able to do; one that cannot refuses before anything starts.
   *
   * @return each capability once, with what needs it first
   */
  public List<Requirement> required() {
    return RequestRequirements.required(this);
  }

  /**
   * What the engine is asked to do if it can; the image's files are the same if it cannot.
   *
   * @return each capability once, with what asks for it first
   */
  public List<Requirement> optional() {
    return RequestRequirements.wished(this);
  }

  /**
   * Renders the plan for what an engine can: what is only wished for is left out where it cannot.
   *
   * @param capabilities what the engine can do
   * @return the Dockerfile with its build arguments
   */
  public Dockerfile dockerfile(Set<Capability> capabilities) {
    Objects.requireNonNull(capabilities, "capabilities");
    return (capabilities.contains(Capability.CACHE_MOUNTS) ? plan : plan.withoutCaches()).render();
  }

  /** Delivery and platforms. */
  @Override
  public String toString() {
    return "BuildRequest[delivery=" + delivery + ", platforms=" + platforms() + "]";
  }

  /** Collects what a {@link BuildRequest} is made of. Not thread-safe. */
  public static final class Builder {
    private final BuildPlan plan;
    private final Delivery delivery;
    private Keychain keychain = Keychain.none();
    private InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    private Duration deadline = DEFAULT_DEADLINE;
    private Environment environment = Environment.system();
    private Optional<Path> sshAgent = Optional.empty();
    private List<LayerCache> cacheImports = List.of();
    private List<LayerCache> cacheExports = List.of();
    private LayerCompression compression = LayerCompression.GZIP;

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
      Objects.requireNonNull(value, "value");
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
      Objects.requireNonNull(value, "value");
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
      Objects.requireNonNull(value, "value");
      if (value.isZero() || value.isNegative()) {
        throw new IllegalArgumentException("deadline " + value + " must be positive");
      }
      deadline = value;
      return this;
    }

    /**
     * Replaces the machine.
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
     * Says where the ssh agent is.
     *
     * @param socket its socket; default what {@code SSH_AUTH_SOCK} names in the environment
     * @return this
     */
    public Builder sshAgent(Path socket) {
      Objects.requireNonNull(socket, "socket");
      sshAgent = Optional.of(socket);
      return this;
    }

    /**
     * Says where layers may be taken from.
     *
     * @param places the places, first come, first asked; default none
     * @return this
     * @throws IllegalArgumentException if one is {@link LayerCache.Inline}
     */
    public Builder cacheImports(List<LayerCache> places) {
      cacheImports = LayerCache.imports(places);
      return this;
    }

    /**
     * Says where layers are kept once the image is built.
     *
     * @param places the places; default none
     * @return this
     */
    public Builder cacheExports(List<LayerCache> places) {
      Objects.requireNonNull(places, "places");
      cacheExports = List.copyOf(places);
      return this;
    }

    /**
     * Says how layers are compressed.
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
     * Makes the request.
     *
     * @return the request
     */
    public BuildRequest build() {
      return new BuildRequest(this);
    }
  }
}
