package io.imagespec.resolve;

import io.imagespec.ArchiveFormat;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.auth.KeychainProvider;
import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.concurrent.LazyResource;
import io.imagespec.concurrent.SingleFlight;
import io.imagespec.context.DigestCache;
import io.imagespec.digests.DiskDigestCache;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCache;
import io.imagespec.engine.LayerCompression;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.ImageRegistryProvider;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.Mirrors;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.Visibility;
import io.imagespec.text.NullChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

/**
 * Turns specs into images: asks the registry whether the image is there, has it built and pushed if
 * not, and hands back a pinned reference.
 *
 * <p>Engines are looked for when the first image has to be built, never before; a resolve that
 * finds its image needs no engine at all. The one that is given to the builder is used; else the
 * one that the environment variable {@code IMAGESPEC_ENGINE} names ({@code docker}, {@code podman},
 * {@code buildkit}, {@code embedded}); else the one that {@code DOCKER_HOST}, {@code
 * DOCKER_CONTEXT}, {@code CONTAINER_HOST} or {@code BUILDKIT_HOST} names. What was chosen in one of
 * these ways is used or fails, and no other is tried in its place. Without a choice it is the first
 * of Docker, Podman and BuildKit that answers and can do what the spec requires, else, for a spec
 * without commands, the embedded engine, which needs no daemon. Each image has its own choice, a
 * base spec too, unless it has to be in the same engine's store; the {@code reasons()} of what was
 * built say which and why. Thread-safe. An interrupt ends any method with {@link
 * CancellationException}, the flag set.
 *
 * <p>Whatever goes wrong is an {@link io.imagespec.name.ImageSpecException}: {@link
 * EngineUnavailableException} (mend the machine), {@link io.imagespec.engine.BuildFailedException}
 * (mend the spec), {@link RegistryException} (mend the access), {@link
 * io.imagespec.context.ContextException} (a file changed or cannot be read), {@link
 * io.imagespec.SecretException} (a secret is not where it should be). A bad value is an {@link
 * IllegalArgumentException}.
 */
public final class ImageResolver implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final ResolverContext context;
  private final ActiveCalls activeCalls = new ActiveCalls(PATIENCE);

  private ImageResolver(Builder builder) {
    Keychain keychain = builder.keychain.orElseGet(() -> standardKeychain(builder.environment));
    ResolverOptions options =
        new ResolverOptions(
            builder.environment,
            builder.directory,
            keychain,
            builder.insecure,
            builder.requirePublic,
            builder.checkBases,
            builder.mirrors,
            builder.defaultRegistry,
            builder.listener,
            builder.deadline,
            digests(builder.environment),
            in(builder.directory, builder.cacheImports),
            in(builder.directory, builder.cacheExports),
            builder.compression);
    this.context =
        new ResolverContext(
            options,
            LazyResource.of(builder.registry, () -> connectRegistry(options)),
            new EngineSelector(
                builder.engine,
                () -> EngineCandidates.of(builder.engineProviders.call(), options.environment())),
            new EngineConcurrencyLimit(),
            new SingleFlight<>(),
            new SingleFlight<>());
  }

  private static List<LayerCache> in(Path directory, List<LayerCache> places) {
    return places.stream()
        .map(
            place ->
                place
                    .asLocal()
                    .<LayerCache>map(
                        local -> new LayerCache.Local(directory.resolve(local.directory())))
                    .orElse(place))
        .toList();
  }

  /**
   * A resolver with the defaults: the engine that is found on this machine, and the credentials
   * that the user already has.
   *
   * @return a resolver, to be closed
   */
  public static ImageResolver create() {
    return builder().build();
  }

  /**
   * Starts a resolver that differs from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Makes sure that a spec's image is in its registry. Blocks while it is built and pushed.
   *
   * @param spec the spec. Without a registry it uses that of the builder's {@link
   *     Builder#defaultRegistry}, else that of the variable {@code IMAGESPEC_REGISTRY}
   * @return the image, for whose digest the registry answered
   * @throws IllegalArgumentException if no registry is set, or a file to copy is missing
   * @throws RegistryException if the registry cannot be asked, refuses the user's push (known
   *     before anything is built), or shows the image to fewer than the builder asked for
   */
  public ResolvedImage resolve(ImageSpec spec) {
    Objects.requireNonNull(spec, "spec");
    return resolve(spec, context.options().listener());
  }

  /**
   * Resolves a spec as {@link #resolve(ImageSpec)} does, with a listener of its own for the builds
   * of this image and its base specs. If another thread builds the same image at the same time, its
   * listener gets the events.
   *
   * @param spec the spec
   * @param listener the listener, instead of the resolver's
   * @return the image, for whose digest the registry answered
   * @throws IllegalArgumentException if no registry is set, or a file to copy is missing
   * @throws RegistryException if the registry cannot be asked, refuses the user's push, or shows
   *     the image to fewer than the builder asked for
   */
  public ResolvedImage resolve(ImageSpec spec, BuildListener listener) {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(listener, "listener");
    ImageSpec placed = context.options().inRegistry(spec);
    return permitted(
        activeCalls.run(
            "resolve " + name(placed), () -> resolution(placed, listener).inRegistry()));
  }

  private ResolvedImage permitted(ResolvedImage image) {
    if (context.options().requirePublic() && image.visibility() != Visibility.PUBLIC) {
      throw new RegistryException(
          "resolve "
              + image.pinned()
              + ": it is in its registry, but not known to be public, which this resolver requires; "
              + image.reasons().get(image.reasons().size() - 1),
          null);
    }
    return image;
  }

  /**
   * Builds a spec into the engine's own store; no registry is needed, and nothing is pushed. Blocks
   * while it is built.
   *
   * @param spec the spec, with or without a registry, for one platform
   * @return the image
   * @throws IllegalArgumentException if a file to copy is not there, or the spec is for several
   *     platforms
   */
  public LocalImage buildLocally(ImageSpec spec) {
    Objects.requireNonNull(spec, "spec");
    if (spec.requestedPlatforms().size() > 1) {
      throw new IllegalArgumentException(
          "buildLocally "
              + spec
              + ": an engine's store holds one platform, not "
              + spec.requestedPlatforms());
    }
    return activeCalls.run("buildLocally " + name(spec), () -> resolution(spec).inStore());
  }

  /**
   * Builds a spec into a file, to be carried to where no registry is: an OCI image layout in a tar
   * file, for several platforms if the spec is. No registry is needed, and nothing is pushed but a
   * base spec that names one; one that names none needs an engine with a store. Always builds.
   * Blocks while it is built.
   *
   * @param spec the spec, with or without a registry
   * @param file the archive, made or replaced once the image is whole, with no more permissions
   *     than the file that it replaces; a link is replaced itself, and a relative path is relative
   *     to the resolver's directory
   * @return the image
   * @throws IllegalArgumentException if a file to copy is not there, or the archive's directory, or
   *     a directory, device, pipe or socket is in the archive's place
   * @throws EngineUnavailableException if the engine makes no archives
   */
  public ArchivedImage buildArchive(ImageSpec spec, Path file) {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(file, "file");
    return buildArchive(spec, file, ArchiveFormat.OCI_ARCHIVE);
  }

  /**
   * Builds a spec into a file, as {@link #buildArchive(ImageSpec, Path)} does, of a format of one's
   * choice.
   *
   * @param spec the spec, for one platform if the format is Docker's
   * @param file the archive; for {@link ArchiveFormat#OCI_LAYOUT} a directory, which is not there
   *     yet or empty
   * @param format how it is packed; {@link ArchiveFormat#DOCKER_ARCHIVE} is for a {@code docker
   *     load} that does not know OCI image layouts yet
   * @return the image
   * @throws IllegalArgumentException if a file to copy is not there, or the archive's directory, or
   *     the directory for a layout holds something, or the format cannot hold the spec's platforms
   * @throws EngineUnavailableException if the engine makes no archives
   */
  public ArchivedImage buildArchive(ImageSpec spec, Path file, ArchiveFormat format) {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(format, "format");
    if (format == ArchiveFormat.DOCKER_ARCHIVE && spec.requestedPlatforms().size() > 1) {
      throw new IllegalArgumentException(
          "buildArchive "
              + spec
              + ": an archive of Docker's format holds one platform, not "
              + spec.requestedPlatforms()
              + "; make one for each, or an OCI archive");
    }
    Path archive = context.options().directory().resolve(file);
    requirePlace(archive, format);
    return activeCalls.run(
        "buildArchive " + name(spec) + " to " + archive,
        () -> resolution(spec).inArchive(archive, format));
  }

  /** Known before anything is built for it. */
  private static void requirePlace(Path archive, ArchiveFormat format) {
    if (format == ArchiveFormat.OCI_LAYOUT) {
      requireNew(archive);
    } else {
      requireFile(archive);
    }
    Path directory = archive.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "archive " + archive + ": there is no directory " + directory + "; make it");
    }
  }

  /** A link is replaced itself, whatever it leads to. */
  private static void requireFile(Path archive) {
    if (Files.isDirectory(archive)) {
      throw new IllegalArgumentException("archive " + archive + ": it is a directory; name a file");
    }
    boolean isReplaced = Files.isRegularFile(archive) || Files.isSymbolicLink(archive);
    if (Files.exists(archive) && !isReplaced) {
      throw new IllegalArgumentException(
          "archive "
              + archive
              + ": it is a device, a pipe or a socket, which no file replaces; name a file");
    }
  }

  private static void requireNew(Path layout) {
    if (Files.exists(layout, LinkOption.NOFOLLOW_LINKS) && !isEmptyDirectory(layout)) {
      throw new IllegalArgumentException(
          "archive "
              + layout
              + ": something is there, and an OCI image layout replaces nothing; remove it, or name"
              + " a directory that is not there or empty");
    }
  }

  private static boolean isEmptyDirectory(Path path) {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries.findAny().isEmpty();
    } catch (IOException e) {
      throw new IllegalArgumentException("archive " + path + ": it cannot be read: " + e, e);
    }
  }

  /** What an image is called before its fingerprint is known. */
  private static String name(ImageSpec spec) {
    return spec.naming().localRepository().familiar();
  }

  private Resolution resolution(ImageSpec spec) {
    return resolution(spec, context.options().listener());
  }

  private Resolution resolution(ImageSpec spec, BuildListener listener) {
    return new Resolution(
        context,
        listener,
        BuildPlan.of(spec, context.options().directory(), context.options().digests()));
  }

  private static DigestCache digests(Environment environment) {
    return environment
        .cacheDirectory()
        .<DigestCache>map(
            directory -> new DiskDigestCache(directory.resolve("digests"), Clock.systemUTC()))
        .orElseGet(DigestCache::none);
  }

  private static Keychain standardKeychain(Environment environment) {
    ServiceProviders<KeychainProvider> providers =
        ServiceProviders.load(
            KeychainProvider.class, KeychainProvider::priority, KeychainProvider::name);
    return Keychain.firstOf(
        providers.all().stream().map(p -> p.connect(environment)).toArray(Keychain[]::new));
  }

  private static ImageRegistry connectRegistry(ResolverOptions options) {
    RegistryOptions registryOptions =
        RegistryOptions.builder(options.environment(), options.keychain())
            .insecure(options.insecure())
            .mirrors(options.mirrors())
            .build();
    return ServiceProviders.load(
            ImageRegistryProvider.class,
            ImageRegistryProvider::priority,
            ImageRegistryProvider::name)
        .first("ask a registry")
        .connect(registryOptions);
  }

  private static List<ContainerEngineProvider> engineProviders() {
    ServiceProviders<ContainerEngineProvider> providers =
        ServiceProviders.load(
            ContainerEngineProvider.class,
            ContainerEngineProvider::priority,
            ContainerEngineProvider::name);
    ContainerEngineProvider unused = providers.first("build an image");
    return providers.all();
  }

  /**
   * Ends what is under way and what the resolver connected; engines and registries given to its
   * builder stay open. Idempotent.
   *
   * <p>A resolve or build that another thread is in ends with {@link CancellationException}, its
   * thread's interrupt flag not set; what it built is pushed wholly or not at all. This method
   * returns when all have ended, which takes 10 seconds at most unless a listener holds one up;
   * after 15 it gives up waiting. Later calls of the other methods are an {@link
   * IllegalStateException}.
   */
  @Override
  public void close() {
    activeCalls.close();
    context.selector().close();
    context.registry().release().ifPresent(ImageRegistry::close);
  }

  /** Directory, environment and default registry. */
  @Override
  public String toString() {
    ResolverOptions options = context.options();
    return "ImageResolver[directory="
        + options.directory()
        + options.defaultRegistry().map(value -> ", defaultRegistry=" + value).orElse("")
        + ", environment="
        + options.environment()
        + "]";
  }

  /** Collects what an {@link ImageResolver} is made of. Not thread-safe. */
  public static final class Builder {
    private Environment environment = Environment.system();
    private Path directory = Path.of(System.getProperty("user.dir", ""));
    private Optional<Keychain> keychain = Optional.empty();
    private Optional<ContainerEngine> engine = Optional.empty();
    private InterruptibleCallable<List<ContainerEngineProvider>> engineProviders =
        ImageResolver::engineProviders;
    private Optional<ImageRegistry> registry = Optional.empty();
    private InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    private boolean requirePublic;
    private boolean checkBases;
    private Mirrors mirrors = Mirrors.none();
    private Optional<String> defaultRegistry = Optional.empty();
    private BuildListener listener = BuildListener.none();
    private Duration deadline = BuildRequest.DEFAULT_DEADLINE;
    private List<LayerCache> cacheImports = List.of();
    private List<LayerCache> cacheExports = List.of();
    private LayerCompression compression = LayerCompression.GZIP;

    private Builder() {}

    /**
     * Replaces the machine, for tests.
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
     * Says what relative paths in specs are relative to.
     *
     * @param value the directory; default {@code user.dir}
     * @return this
     */
    public Builder directory(Path value) {
      Objects.requireNonNull(value, "value");
      directory = value;
      return this;
    }

    /**
     * Says who the user is to registries.
     *
     * @param value the keychain; default those of the providers on the class path
     * @return this
     */
    public Builder keychain(Keychain value) {
      Objects.requireNonNull(value, "value");
      keychain = Optional.of(value);
      return this;
    }

    /**
     * Says which engine builds.
     *
     * @param value the engine, which stays open when the resolver is closed; default the one that
     *     is {@linkplain ImageResolver found} for each image
     * @return this
     */
    public Builder engine(ContainerEngine value) {
      Objects.requireNonNull(value, "value");
      engine = Optional.of(value);
      return this;
    }

    /** Replaces the providers on the class path, for tests; first come, first asked. */
    Builder engineProviders(List<ContainerEngineProvider> value) {
      engineProviders = () -> value;
      return this;
    }

    /**
     * Says how registries are asked.
     *
     * @param value the conversation, which stays open when the resolver is closed; default that of
     *     the provider on the class path
     * @return this
     */
    public Builder registry(ImageRegistry value) {
      Objects.requireNonNull(value, "value");
      registry = Optional.of(value);
      return this;
    }

    /**
     * Sets the registry of specs that set none, and of their base specs that set none. It is not
     * hashed, and {@link ImageResolver#buildLocally} and {@link ImageResolver#buildArchive} do not
     * use it.
     *
     * @param value a host, an optional port and an optional path, in lower case: {@code
     *     ghcr.io/acme}; default the value of the variable {@code IMAGESPEC_REGISTRY} when an image
     *     is resolved
     * @return this
     * @throws IllegalArgumentException if the registry is invalid
     */
    public Builder defaultRegistry(String value) {
      Objects.requireNonNull(value, "value");
      ImageSpec unused =
          ResolverOptions.withRegistry(ImageSpec.scratch(), "defaultRegistry", value);
      defaultRegistry = Optional.of(value);
      return this;
    }

    /**
     * Declares that a registry may be spoken to without TLS. Those on the loopback always may.
     *
     * @param domain host and, if it has one, port, as in image names
     * @return this
     * @throws IllegalArgumentException if it is not a registry's host
     */
    public Builder insecureRegistry(String domain) {
      Objects.requireNonNull(domain, "domain");
      insecure = insecure.with(domain);
      return this;
    }

    /**
     * Requires that everybody can pull what is resolved: {@link ImageResolver#resolve} asks the
     * registry as somebody without a credential, also for images that were there already, and fails
     * with what to do if it does not show the image. What was pushed stays there. By default only
     * new images are looked at, and {@link ResolvedImage#visibility()} and its reasons say what
     * came of it.
     *
     * @return this
     */
    public Builder requirePublic() {
      requirePublic = true;
      return this;
    }

    /**
     * Compares the base of an image that is reused with the base's tag in its registry. The image
     * is reused either way; its reasons report a tag that has moved since the image was built. It
     * costs two requests for each reused image. Off by default.
     *
     * @return this
     */
    public Builder checkBases() {
      checkBases = true;
      return this;
    }

    /**
     * Says where the bases of images are looked up before their own registry is asked. Repeatable;
     * mirrors are asked in the order in which they were said, then the registry itself. Nothing is
     * ever pushed to a mirror, and none is shown the credential of another host. Engines pull by
     * their own settings.
     *
     * @param registry the registry's host, with its port if it has one, as in image names, for
     *     example {@code docker.io}
     * @param mirror the mirror's host, with its port and path if it has them, for example {@code
     *     mirror.example.com}
     * @return this
     * @throws IllegalArgumentException if one of the two cannot stand in an image name
     * @see Mirrors
     */
    public Builder mirror(String registry, String mirror) {
      Objects.requireNonNull(registry, "registry");
      Objects.requireNonNull(mirror, "mirror");
      mirrors = mirrors.with(registry, mirror);
      return this;
    }

    /**
     * Listens to what happens while images are built.
     *
     * @param value the listener; default none
     * @return this
     */
    public Builder listener(BuildListener value) {
      Objects.requireNonNull(value, "value");
      listener = value;
      return this;
    }

    /**
     * Says how long one build may take, pull and push included. It counts from when the engine
     * begins; once it has passed, the engine has ten seconds at the most to end the build, so that
     * nothing of it is left.
     *
     * @param value the deadline, positive; default one hour
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
     * Says where layers of earlier builds may be taken from, so that an engine does not run again
     * what another engine ran. Caches change the duration of a build, never its result. An engine
     * without this feature skips it, and the image's {@code reasons()} report it. Directories are
     * relative to the resolver's.
     *
     * @param places the places, first come, first asked; default none
     * @return this
     * @throws IllegalArgumentException if one is {@link LayerCache.Inline}: name the image that
     *     carries its layers' origin, with {@link LayerCache#registry}
     */
    public Builder cacheFrom(LayerCache... places) {
      NullChecks.requireNonNulls(places, "places");
      cacheImports = LayerCache.imports(List.of(places));
      return this;
    }

    /**
     * Says where layers are kept for later builds.
     *
     * @param places the places; default none
     * @return this
     * @see #cacheFrom
     */
    public Builder cacheTo(LayerCache... places) {
      NullChecks.requireNonNulls(places, "places");
      cacheExports = List.of(places);
      return this;
    }

    /**
     * Says how the layers are compressed that images get in registries and OCI archives; those of
     * the base stay as they are. It changes what a pull moves, never what is in an image, so it is
     * no part of the fingerprint: an image that is in its registry already is used however its
     * layers are compressed. An engine that cannot compress so is refused before it starts.
     *
     * @param value the compression; default {@link LayerCompression#GZIP}, which everybody can read
     * @return this
     */
    public Builder layerCompression(LayerCompression value) {
      Objects.requireNonNull(value, "value");
      compression = value;
      return this;
    }

    /**
     * Makes the resolver. Connects to nothing yet.
     *
     * @return a resolver, to be closed
     */
    public ImageResolver build() {
      try {
        return new ImageResolver(this);
      } catch (LinkageError e) {
        throw EngineUnavailableException.ofClassPath("make a resolver", e);
      }
    }
  }
}
