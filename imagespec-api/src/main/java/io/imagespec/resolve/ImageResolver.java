package io.imagespec.resolve;

import io.imagespec.ArchiveFormat;
import io.imagespec.Environment;
import io.imagespec.ExternalImage;
import io.imagespec.ImageSource;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.auth.KeychainProvider;
import io.imagespec.batch.ImageNames;
import io.imagespec.concurrent.CancellableFuture;
import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.concurrent.LazyResource;
import io.imagespec.concurrent.SingleFlight;
import io.imagespec.context.DigestCache;
import io.imagespec.digests.DiskDigestCache;
import io.imagespec.disk.ProcessLocks;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCache;
import io.imagespec.engine.LayerCompression;
import io.imagespec.history.ImageHistory;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.ImageRegistryProvider;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.Mirrors;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.Visibility;
import io.imagespec.resolution.CallScope;
import io.imagespec.resolution.ExternalLookup;
import io.imagespec.resolution.PresenceRules;
import io.imagespec.resolution.Resolution;
import io.imagespec.resolution.ResolvedPlan;
import io.imagespec.resolution.ResolverContext;
import io.imagespec.resolution.ResolverOptions;
import io.imagespec.selection.EngineCandidates;
import io.imagespec.selection.EngineConcurrencyLimit;
import io.imagespec.selection.EngineSelector;
import io.imagespec.selection.ServiceProviders;
import io.imagespec.text.NullChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves specs to images: looks the image up in its registry, builds and pushes it if it is
 * missing, and returns a pinned reference.
 *
 * <p>An engine runs the commands of a spec. It builds the steps up to the last command as an image
 * of their own, the first part, which has the tag of its own fingerprint in the same repository.
 * Everything after the last command is assembled in this process on top of the first part. A spec
 * without commands needs no engine, and neither does a resolve that finds the image or its first
 * part. {@link Builder#assembly} changes this. In some cases the engine builds all steps, for
 * example for {@link #buildLocally}; the reasons then contain the cause.
 *
 * <p>A resolver connects to an engine when commands have to run for the first time, never before.
 * The first of these settings selects the engine:
 *
 * <ol>
 *   <li>the engine set in the builder,
 *   <li>the environment variable {@code IMAGESPEC_ENGINE}, with the value {@code docker}, {@code
 *       podman}, {@code buildkit} or {@code embedded},
 *   <li>{@code DOCKER_HOST}, {@code DOCKER_CONTEXT}, {@code CONTAINER_HOST} or {@code
 *       BUILDKIT_HOST}.
 * </ol>
 *
 * <p>An explicit choice is never replaced by another engine: it runs all commands, or the resolve
 * fails. Without one, the resolver uses the first of Docker, Podman and BuildKit that answers and
 * meets the spec's requirements. The engine is selected for each image, including base specs,
 * unless a base spec has to be in the same engine's store. The {@code reasons()} of a built image
 * contain the selected engine and the cause.
 *
 * <p>Thread-safe. An interrupt ends any method with {@link CancellationException}, with the
 * interrupt flag set.
 *
 * <p>All failures are an {@link io.imagespec.name.ImageSpecException}: {@link
 * EngineUnavailableException} (fix the machine), {@link io.imagespec.engine.BuildFailedException}
 * (fix the spec), {@link RegistryException} (fix the access), {@link
 * io.imagespec.context.ContextException} (a file changed or cannot be read), {@link
 * io.imagespec.SecretException} (a secret is unavailable or invalid). An invalid value is an {@link
 * IllegalArgumentException}.
 */
public final class ImageResolver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResolverContext.LOGGER);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

  private final ResolverContext context;
  private final Optional<ImageSource> defaultImage;
  private final BatchLimits batchLimits;
  private final BasePolicy basePolicy;
  private final ActiveCalls activeCalls = new ActiveCalls(CLOSE_TIMEOUT);

  private ImageResolver(Builder builder) {
    Keychain keychain = builder.keychain.orElseGet(() -> standardKeychain(builder.environment));
    ResolverOptions options =
        new ResolverOptions(
            builder.environment,
            builder.directory,
            keychain,
            builder.insecure,
            builder.presence(),
            builder.requirePublic,
            builder.checkBases,
            Assembly.engineSetting(builder.assembly, builder.environment),
            builder.mirrors,
            builder.defaultRegistry,
            builder.listener,
            builder.deadline,
            digests(builder.environment),
            in(builder.directory, builder.cacheImports),
            in(builder.directory, builder.cacheExports),
            builder.compression);
    this.defaultImage = builder.defaultImage;
    this.batchLimits = builder.batchLimits;
    this.basePolicy = builder.basePolicy;
    this.context =
        new ResolverContext(
            options,
            LazyResource.of(builder.registry, () -> connectRegistry(options)),
            new EngineSelector(
                builder.engine,
                () -> EngineCandidates.of(builder.engineProviders.call(), options.environment())),
            new EngineConcurrencyLimit(),
            new SingleFlight<>(),
            new SingleFlight<>(),
            new ProcessLocks(cache(builder.environment, "locks"), LOG),
            cache(builder.environment, "history").map(ImageHistory::new),
            CallScope.ofOneImage(Map.of()));
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
   * Creates a resolver with the defaults: the engine found on this machine and the user's existing
   * credentials.
   *
   * @return a resolver, to be closed by the caller
   */
  public static ImageResolver create() {
    return builder().build();
  }

  /**
   * Creates a builder for a resolver with other settings than the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Ensures that a spec's image is in its registry. Blocks while the image is built and pushed.
   *
   * @param spec the spec. Without a registry it uses that of the builder's {@link
   *     Builder#defaultRegistry}, else that of the variable {@code IMAGESPEC_REGISTRY}
   * @return the image, whose digest the registry confirmed
   * @throws IllegalArgumentException if no registry is set, or a file to copy is missing
   * @throws RegistryException if the registry is unreachable, refuses the push (detected before
   *     anything is built), or does not serve the image to anonymous clients although the resolver
   *     requires it
   * @throws MissingImageException if the image is missing and the resolver never builds
   */
  public ResolvedImage resolve(ImageSpec spec) {
    Objects.requireNonNull(spec, "spec");
    return resolve(spec, context.options().listener());
  }

  /**
   * Resolves a spec as {@link #resolve(ImageSpec)} does, with a separate listener for the builds of
   * this image and its base specs. If another thread is already building the same image, the events
   * go to that thread's listener.
   *
   * @param spec the spec
   * @param listener the listener, which replaces the resolver's
   * @return the image, whose digest the registry confirmed
   * @throws IllegalArgumentException if no registry is set, or a file to copy is missing
   * @throws RegistryException if the registry is unreachable, refuses the push, or does not serve
   *     the image to anonymous clients although the resolver requires it
   * @throws MissingImageException if the image is missing and the resolver never builds
   */
  public ResolvedImage resolve(ImageSpec spec, BuildListener listener) {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(listener, "listener");
    ImageSpec placed = context.options().inRegistry(spec);
    return permitted(
        ResolvedImage.of(
            activeCalls.run("resolve " + name(placed), () -> resolved(placed, listener))));
  }

  private ResolvedPlan resolved(ImageSpec spec, BuildListener listener)
      throws InterruptedException {
    return RegistryPreparation.during(
        context, spec.naming(), () -> resolved(spec, bases(), listener));
  }

  private ResolvedPlan resolved(ImageSpec spec, CallBases bases, BuildListener listener)
      throws InterruptedException {
    BuildPlan plan = plan(bases.apply(spec));
    Resolution resolution = resolution(plan, bases, listener);
    return context.options().presence().neverBuild()
        ? resolution.find().orElseThrow(() -> MissingImageException.of(plan, context.history()))
        : resolution.inRegistry();
  }

  /**
   * Looks an existing image up in its registry, without a spec, and pins it to the digest that the
   * registry returns. Nothing is built or pushed, and no engine is needed.
   *
   * @param reference the name of the image, for example {@code debian:bookworm-slim}; without a tag
   *     and a digest it means {@code latest}. The registry must have the image with that digest if
   *     the name contains one; a tag beside a digest is not compared
   * @return the image, with {@link Action#EXTERNAL}, without a fingerprint
   * @throws IllegalArgumentException if the text is not an image reference
   * @throws RegistryException if the image does not exist, or the registry is unreachable, refuses
   *     the request or does not serve the image to anonymous clients although the resolver requires
   *     it
   */
  public ResolvedImage pin(String reference) {
    Objects.requireNonNull(reference, "reference");
    return pin(ExternalImage.of(reference));
  }

  private ResolvedImage pin(ExternalImage image) {
    ExternalLookup lookup = new ExternalLookup(context, image.reference());
    return permitted(
        ResolvedImage.of(activeCalls.run("pin " + image.reference().familiar(), lookup::require)));
  }

  /**
   * Resolves all images of a workflow. Specs and existing images that occur several times are
   * resolved once. An image with the fingerprint of another one is built once, and copied if it is
   * in another repository. Blocks until all images are resolved or have failed.
   *
   * <p>A null value means the default image, see {@link Builder#defaultImage}. Registry requests
   * and builds have the limits of {@link Builder#concurrentChecks} and {@link
   * Builder#concurrentBuilds}. The listener receives the events of several builds at a time.
   *
   * <p>The failure of one image does not end the others. An invalid map is refused before any image
   * is looked up.
   *
   * @param images the names, without blanks and at most 255 characters long, with their specs or
   *     {@linkplain io.imagespec.ExternalImage existing images}; values may be null
   * @return the images by name
   * @throws IllegalArgumentException if the map is empty, a name is invalid, or two names set one
   *     tag to different images
   * @throws ResolveAllException if images failed; it contains the catalog of the others
   * @throws CancellationException if the thread is interrupted or the resolver is closed; builds
   *     are ended and leave nothing behind
   */
  public ImageCatalog resolveAll(Map<String, ? extends @Nullable ImageSource> images) {
    Objects.requireNonNull(images, "images");
    SortedMap<String, @Nullable ImageSource> copy = checked(images);
    return activeCalls.run("resolveAll", () -> resolveAllOf(copy));
  }

  /**
   * Resolves all images as {@link #resolveAll} does, on a thread of its own.
   *
   * @param images the names with their sources; values may be null
   * @return the images by name. {@code cancel(true)} ends the builds and requests; a future that
   *     depends on this one does not forward its cancellation. {@link #close()} waits for the end
   * @throws IllegalArgumentException if the map is empty or a name is invalid
   */
  public CompletableFuture<ImageCatalog> resolveAllAsync(
      Map<String, ? extends @Nullable ImageSource> images) {
    Objects.requireNonNull(images, "images");
    SortedMap<String, @Nullable ImageSource> copy = checked(images);
    return CancellableFuture.start("imagespec-resolve", () -> resolveAll(copy));
  }

  private static SortedMap<String, @Nullable ImageSource> checked(
      Map<String, ? extends @Nullable ImageSource> images) {
    ImageNames.requireValid(images.keySet());
    return new TreeMap<>(images);
  }

  private ImageCatalog resolveAllOf(SortedMap<String, @Nullable ImageSource> images)
      throws InterruptedException {
    BatchSources sources = BatchSources.of(images, this::defaultSource);
    BatchResults results =
        BatchResolution.run(context, batchLimits, bases(), this::permitted, sources);
    SortedMap<String, RuntimeException> failures = new TreeMap<>(results.failures());
    failures.putAll(sources.failures());
    Map<String, CatalogEntry> entries = sources.entries(results.images());
    ImageCatalog catalog = ImageCatalog.of(entries, defaultImage(entries.values()));
    if (!failures.isEmpty()) {
      throw new ResolveAllException(catalog, failures);
    }
    return catalog;
  }

  private DefaultImage.Source defaultSource() {
    return DefaultImage.Source.of(defaultImage, context.options().environment());
  }

  /** Returns the default image that a map used, or else one that is looked up later. */
  private DefaultImage defaultImage(Collection<CatalogEntry> entries) {
    Optional<CatalogEntry> known =
        entries.stream().filter(entry -> entry.origin().setting().isPresent()).findFirst();
    return known.isPresent() ? DefaultImage.of(known) : defaultImage();
  }

  /** Returns the default image for a catalog, which is looked up when it is used. */
  DefaultImage defaultImage() {
    return DefaultImage.lazy(
        () -> {
          activeCalls.requireOpen(
              "look up the default image",
              "; call imageOrDefault(null) before close(), or specify the image");
          return defaultSource().lookUp(source -> source.match(new SourceCases()));
        });
  }

  /** The way to resolve each kind of source. */
  private final class SourceCases implements ImageSource.Cases<ResolvedImage> {
    @Override
    public ResolvedImage spec(ImageSpec spec) {
      return resolve(spec);
    }

    @Override
    public ResolvedImage external(ExternalImage image) {
      return pin(image);
    }
  }

  /**
   * Looks up the bases that specs name by tags, down to their lowest base specs, and writes their
   * digests to {@code imagespec.lock} in the resolver's directory, for {@link BasePolicy#LOCKED}.
   * The file is JSON with one base per line, sorted, for reviews in version control. Entries for
   * other bases stay. An existing file that already contains all digests is not written.
   *
   * @param specs the specs
   * @return the added, moved and unchanged bases
   * @throws IllegalArgumentException if the file is invalid, for example after a merge with
   *     conflicts, or was written by a newer version of this library
   * @throws RegistryException if a base does not exist or its registry does not answer
   * @throws io.imagespec.name.ImageSpecException if the file cannot be read or written; it is then
   *     unchanged
   */
  public LockUpdate lockBases(Collection<ImageSpec> specs) {
    Objects.requireNonNull(specs, "specs");
    List<ImageSpec> copy = List.copyOf(specs);
    return activeCalls.run("lockBases", () -> bases().lock(copy));
  }

  private ResolvedImage permitted(ResolvedImage image) {
    if (context.options().requirePublic() && image.visibility() != Visibility.PUBLIC) {
      throw new RegistryException(
          "resolve "
              + image.pinned()
              + ": the image exists but is not known to be public, which this resolver requires; "
              + image.reasons().get(image.reasons().size() - 1),
          null);
    }
    return image;
  }

  /**
   * Builds a spec into the engine's own store. Requires no registry and pushes nothing. Blocks
   * while the image is built.
   *
   * @param spec the spec, with or without a registry, for one platform
   * @return the image
   * @throws IllegalArgumentException if a file to copy is missing, or the spec is for several
   *     platforms
   * @throws IllegalStateException if the resolver never builds
   */
  public LocalImage buildLocally(ImageSpec spec) {
    Objects.requireNonNull(spec, "spec");
    requireBuilds("buildLocally");
    if (spec.requestedPlatforms().size() > 1) {
      throw new IllegalArgumentException(
          "buildLocally "
              + spec
              + ": an engine's store holds one platform, not "
              + spec.requestedPlatforms()
              + "; set one platform, or use resolve or buildArchive");
    }
    return LocalImage.of(
        activeCalls.run("buildLocally " + name(spec), () -> resolution(spec).inStore()));
  }

  /**
   * Builds a spec into a file for transport without a registry: an OCI image layout in a tar file,
   * with all platforms of the spec. Always builds. Blocks while the image is built.
   *
   * <p>Pushes nothing except a base spec that has a registry. A base spec without a registry
   * requires an engine with an image store.
   *
   * @param spec the spec, with or without a registry
   * @param file the archive, relative to the resolver's directory; created or replaced once the
   *     image is complete, with no more permissions than the file that it replaces; a symbolic link
   *     itself is replaced, not its target
   * @return the image
   * @throws IllegalArgumentException if a file to copy or the archive's directory is missing, or
   *     the archive's path is a directory, device, pipe or socket
   * @throws EngineUnavailableException if the engine cannot create archives
   * @throws IllegalStateException if the resolver never builds
   */
  public ArchivedImage buildArchive(ImageSpec spec, Path file) {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(file, "file");
    return buildArchive(spec, file, ArchiveFormat.OCI_ARCHIVE);
  }

  /**
   * Builds a spec into a file of the given format, as {@link #buildArchive(ImageSpec, Path)} does.
   *
   * @param spec the spec, for one platform if the format is Docker's
   * @param file the archive; for {@link ArchiveFormat#OCI_LAYOUT} a directory that is missing or
   *     empty
   * @param format the format; {@link ArchiveFormat#DOCKER_ARCHIVE} is for versions of {@code docker
   *     load} that do not support OCI image layouts
   * @return the image
   * @throws IllegalArgumentException if a file to copy or the archive's directory is missing, the
   *     directory for a layout is not empty, or the format does not support the spec's platforms
   * @throws EngineUnavailableException if the engine cannot create archives
   * @throws IllegalStateException if the resolver never builds
   */
  public ArchivedImage buildArchive(ImageSpec spec, Path file, ArchiveFormat format) {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(format, "format");
    requireBuilds("buildArchive");
    if (format == ArchiveFormat.DOCKER_ARCHIVE && spec.requestedPlatforms().size() > 1) {
      throw new IllegalArgumentException(
          "buildArchive "
              + spec
              + ": an archive in Docker's format holds one platform, not "
              + spec.requestedPlatforms()
              + "; build one for each platform, or an OCI archive");
    }
    Path archive = context.options().directory().resolve(file);
    requirePlace(archive, format);
    return ArchivedImage.of(
        archive,
        activeCalls.run(
            "buildArchive " + name(spec) + " to " + archive,
            () -> resolution(spec).inArchive(archive, format)));
  }

  /** Checks the archive's path before anything is built. */
  private static void requirePlace(Path archive, ArchiveFormat format) {
    if (format == ArchiveFormat.OCI_LAYOUT) {
      requireNew(archive);
    } else {
      requireFile(archive);
    }
    Path directory = archive.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw new IllegalArgumentException(
          "archive " + archive + ": directory " + directory + " does not exist; create it");
    }
  }

  /**
   * Refuses a directory, device, pipe or socket. A symbolic link itself is replaced, whatever its
   * target.
   */
  private static void requireFile(Path archive) {
    if (Files.isDirectory(archive)) {
      throw new IllegalArgumentException(
          "archive " + archive + ": it is a directory; specify a file");
    }
    boolean isReplaced = Files.isRegularFile(archive) || Files.isSymbolicLink(archive);
    if (Files.exists(archive) && !isReplaced) {
      throw new IllegalArgumentException(
          "archive "
              + archive
              + ": it is a device, pipe or socket, which is never replaced; specify a file");
    }
  }

  private static void requireNew(Path layout) {
    if (Files.exists(layout, LinkOption.NOFOLLOW_LINKS) && !isEmptyDirectory(layout)) {
      throw new IllegalArgumentException(
          "archive "
              + layout
              + ": it already exists, and an OCI image layout replaces nothing; remove it, or"
              + " specify a missing or empty directory");
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

  /** Returns the image's name in messages before its fingerprint is known. */
  private static String name(ImageSpec spec) {
    return spec.naming().localRepository().familiar();
  }

  private BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, context.options().directory(), context.options().digests());
  }

  private CallBases bases() {
    return new CallBases(context, basePolicy);
  }

  private Resolution resolution(ImageSpec spec) {
    CallBases bases = bases();
    return resolution(plan(bases.apply(spec)), bases, context.options().listener());
  }

  private Resolution resolution(BuildPlan plan, CallBases bases, BuildListener listener) {
    return new Resolution(context.in(CallScope.ofOneImage(bases.tags())), listener, plan);
  }

  /** Refuses a call that builds, if the resolver never does. */
  private void requireBuilds(String call) {
    if (context.options().presence().neverBuild()) {
      throw new IllegalStateException(
          call + ": this resolver has neverBuild() set; use a resolver without it");
    }
  }

  private static Optional<Path> cache(Environment environment, String name) {
    return environment.cacheDirectory().map(directory -> directory.resolve(name));
  }

  private static DigestCache digests(Environment environment) {
    return cache(environment, "digests")
        .<DigestCache>map(directory -> new DiskDigestCache(directory, Clock.systemUTC()))
        .orElseGet(DigestCache::none);
  }

  private static Keychain standardKeychain(Environment environment) {
    ServiceProviders<KeychainProvider> providers =
        ServiceProviders.load(
            KeychainProvider.class, KeychainProvider::priority, KeychainProvider::name);
    List<Keychain> keychains = new ArrayList<>();
    for (KeychainProvider provider : providers.all()) {
      keychains.add(provider.connect(environment));
    }
    return Keychain.firstOf(keychains.toArray(new Keychain[0]));
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
        .first("connect to a registry")
        .connect(registryOptions);
  }

  private static ServiceProviders<ContainerEngineProvider> engineProviders() {
    return ServiceProviders.load(
        ContainerEngineProvider.class,
        ContainerEngineProvider::priority,
        ContainerEngineProvider::name);
  }

  /**
   * Cancels running calls and closes the connections that the resolver opened. Engines and
   * registries set in the builder stay open. Idempotent.
   *
   * <p>A resolve or build in another thread ends with {@link CancellationException}, without the
   * interrupt flag. Its image is pushed completely or not at all. This method returns when all
   * calls have ended, which takes at most 10 seconds unless a listener blocks; after 15 seconds it
   * stops waiting. Later calls of other methods throw {@link IllegalStateException}.
   */
  @Override
  public void close() {
    activeCalls.close();
    context.selector().close();
    context.registry().release().ifPresent(ImageRegistry::close);
  }

  /** Returns the directory, the environment and the default registry. */
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

  /** A builder for an {@link ImageResolver}. Not thread-safe. */
  public static final class Builder {
    private Environment environment = Environment.system();
    private Path directory = Path.of(System.getProperty("user.dir", ""));
    private Optional<Keychain> keychain = Optional.empty();
    private Optional<ContainerEngine> engine = Optional.empty();
    private InterruptibleCallable<ServiceProviders<ContainerEngineProvider>> engineProviders =
        ImageResolver::engineProviders;
    private Optional<ImageRegistry> registry = Optional.empty();
    private InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    private boolean requirePublic;
    private boolean neverBuild;
    private boolean force;
    private UnknownPresence unknownPresence = UnknownPresence.FAIL;
    private BasePolicy basePolicy = BasePolicy.FLOATING;
    private boolean checkBases;
    private Optional<Assembly> assembly = Optional.empty();
    private Mirrors mirrors = Mirrors.none();
    private Optional<String> defaultRegistry = Optional.empty();
    private Optional<ImageSource> defaultImage = Optional.empty();
    private BatchLimits batchLimits = BatchLimits.DEFAULT;
    private BuildListener listener = BuildListener.none();
    private Duration deadline = BuildRequest.DEFAULT_DEADLINE;
    private List<LayerCache> cacheImports = List.of();
    private List<LayerCache> cacheExports = List.of();
    private LayerCompression compression = LayerCompression.GZIP;

    private Builder() {}

    /**
     * Sets the environment, for tests.
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
     * Sets the directory against which relative paths are resolved.
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
     * Sets the source of registry credentials.
     *
     * @param value the keychain; default the keychains of the providers on the class path
     * @return this
     */
    public Builder keychain(Keychain value) {
      Objects.requireNonNull(value, "value");
      keychain = Optional.of(value);
      return this;
    }

    /**
     * Sets the engine for all commands. What follows the last command is assembled in this process
     * or by the engine, as {@link ContainerEngine#assembler} decides.
     *
     * @param value the engine, which stays open when the resolver is closed; default an engine
     *     {@linkplain ImageResolver selected} for each image
     * @return this
     */
    public Builder engine(ContainerEngine value) {
      Objects.requireNonNull(value, "value");
      engine = Optional.of(value);
      return this;
    }

    /**
     * Sets the place where files and settings are put together. {@link ImageResolver#buildLocally},
     * and {@link ImageResolver#buildArchive} of a spec with commands, always let the engine build
     * the whole image.
     *
     * @param value the assembly; default the value of {@link Assembly#VARIABLE} when an image has
     *     to be built, else {@link Assembly#IN_PROCESS}
     * @return this
     */
    public Builder assembly(Assembly value) {
      Objects.requireNonNull(value, "value");
      assembly = Optional.of(value);
      return this;
    }

    /** Replaces the providers on the class path, for tests; they are tried in list order. */
    Builder engineProviders(List<ContainerEngineProvider> value) {
      engineProviders = () -> ServiceProviders.of(value);
      return this;
    }

    /**
     * Sets the registry client.
     *
     * @param value the client, which stays open when the resolver is closed; default the client of
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
     * Sets the image of names without one. It is looked up, and built if it is a spec, when it is
     * used for the first time.
     *
     * @param value a spec or an existing image; default the value of the variable {@code
     *     IMAGESPEC_DEFAULT_IMAGE}, else that of {@code FLYTE_INTERNAL_IMAGE}, at the first use
     * @return this
     */
    public Builder defaultImage(ImageSource value) {
      Objects.requireNonNull(value, "value");
      defaultImage = Optional.of(value);
      return this;
    }

    /**
     * Sets the number of plans, registry lookups and copies that {@link ImageResolver#resolveAll}
     * performs at a time.
     *
     * @param value the number; default 8
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder concurrentChecks(int value) {
      batchLimits = batchLimits.withChecks(value);
      return this;
    }

    /**
     * Sets the number of builds that {@link ImageResolver#resolveAll} runs at a time on one engine,
     * or in this process.
     *
     * @param value the number; default 4, and never more than the engine's {@code maxConcurrency()}
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder concurrentBuilds(int value) {
      batchLimits = batchLimits.withBuilds(value);
      return this;
    }

    /**
     * Allows connections without TLS to a registry. Registries on the loopback interface are always
     * allowed.
     *
     * @param domain the host, with its port if it has one, as in image names
     * @return this
     * @throws IllegalArgumentException if it is not a registry's host
     */
    public Builder insecureRegistry(String domain) {
      Objects.requireNonNull(domain, "domain");
      insecure = insecure.with(domain);
      return this;
    }

    /**
     * Requires that resolved images are public. {@link ImageResolver#resolve} sends an anonymous
     * request for each image, including existing ones, and fails with a remedy if the registry does
     * not serve the image. A pushed image stays in the registry. By default only new images are
     * checked, and the result is in {@link ResolvedImage#visibility()} and its reasons.
     *
     * @return this
     */
    public Builder requirePublic() {
      requirePublic = true;
      return this;
    }

    /**
     * Never builds: an image that is missing in its registry is a {@link MissingImageException}.
     * For programs that only register or check what another job has built. Each image is looked up
     * with one request, for which the right to pull is enough. No engine is searched, no file is
     * assembled, no {@link io.imagespec.Secret} is opened, and aliases are not set. {@link
     * ImageResolver#buildLocally} and {@link ImageResolver#buildArchive} are refused.
     *
     * @return this
     */
    public Builder neverBuild() {
      neverBuild = true;
      return this;
    }

    /**
     * Builds and pushes each image, its first part and its base specs, even if they exist. An image
     * that occurs several times in a call is built once. An engine may use its own layer cache;
     * {@link io.imagespec.ImageSpec#refresh} runs the commands again. The tag moves to the new
     * image, so a registry with immutable tags refuses the push.
     *
     * @return this
     */
    public Builder force() {
      force = true;
      return this;
    }

    /**
     * Sets what happens if the lookup of an image fails, so that its presence is unknown.
     *
     * @param value the policy; default {@link UnknownPresence#FAIL}
     * @return this
     */
    public Builder unknownPresence(UnknownPresence value) {
      Objects.requireNonNull(value, "value");
      unknownPresence = value;
      return this;
    }

    /**
     * Sets the image that a base means if a spec names it by a tag.
     *
     * @param value the policy; default {@link BasePolicy#FLOATING}
     * @return this
     */
    public Builder bases(BasePolicy value) {
      Objects.requireNonNull(value, "value");
      basePolicy = value;
      return this;
    }

    private PresenceRules presence() {
      return new PresenceRules(neverBuild, force, unknownPresence == UnknownPresence.BUILD);
    }

    /**
     * Compares the base of a reused image, or of a reused first part, with the base's tag in its
     * registry. The image is reused in any case; its reasons report a tag that has moved since the
     * image was built. Costs two requests for each reused image. Off by default.
     *
     * @return this
     */
    public Builder checkBases() {
      checkBases = true;
      return this;
    }

    /**
     * Adds a mirror in which bases are looked up before their own registry. Repeatable: mirrors are
     * tried in the order in which they were added, then the registry itself. Nothing is pushed to a
     * mirror, and a mirror never receives the credential of another host. What is assembled in this
     * process is pulled through these mirrors too. Docker, Podman and BuildKit pull with their own
     * mirror settings.
     *
     * @param registry the registry's host, with its port if it has one, as in image names, for
     *     example {@code docker.io}
     * @param mirror the mirror's host, with its port and path if it has them, for example {@code
     *     mirror.example.com}
     * @return this
     * @throws IllegalArgumentException if one of the two is invalid in an image name
     * @see Mirrors
     */
    public Builder mirror(String registry, String mirror) {
      Objects.requireNonNull(registry, "registry");
      Objects.requireNonNull(mirror, "mirror");
      mirrors = mirrors.with(registry, mirror);
      return this;
    }

    /**
     * Sets the listener for build events. Those of a first part have the first part's image and
     * their own step numbers.
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
     * Limits the time of one build, including pull and push. The time starts when the engine
     * begins. If an image is built in two parts, each part has the full time. After the deadline,
     * the engine has at most ten seconds to stop the build and clean up.
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
     * Sets the caches from which an engine may reuse layers of earlier builds, including those of
     * other engines. Affects the duration of a build, never its result. Caches are for commands: an
     * image in two parts uses them for its first part only. An engine without support skips the
     * caches, and the image's {@code reasons()} report it. Directories are relative to the
     * resolver's.
     *
     * @param places the caches, in the order in which they are tried; default none
     * @return this
     * @throws IllegalArgumentException if one is {@link LayerCache.Inline}: use {@link
     *     LayerCache#registry} with the image that contains the inline cache
     */
    public Builder cacheFrom(LayerCache... places) {
      NullChecks.requireNonNulls(places, "places");
      cacheImports = LayerCache.imports(List.of(places));
      return this;
    }

    /**
     * Sets the caches to which layers are exported for later builds.
     *
     * @param places the caches; default none
     * @return this
     * @see #cacheFrom
     */
    public Builder cacheTo(LayerCache... places) {
      NullChecks.requireNonNulls(places, "places");
      cacheExports = List.of(places);
      return this;
    }

    /**
     * Sets the compression of new layers in registries and OCI archives; the base's layers stay
     * unchanged. It affects the size of a pull, never the content of an image. It does not affect
     * the fingerprint, so an existing image is reused regardless of its compression. An engine
     * without support for the compression is refused before the build starts.
     *
     * @param value the compression; default {@link LayerCompression#GZIP}, which all engines
     *     support
     * @return this
     */
    public Builder layerCompression(LayerCompression value) {
      Objects.requireNonNull(value, "value");
      compression = value;
      return this;
    }

    /**
     * Creates the resolver. Opens no connections.
     *
     * @return a resolver, to be closed by the caller
     * @throws IllegalArgumentException if {@link #neverBuild()} is set together with {@link
     *     #force()} or {@link UnknownPresence#BUILD}
     */
    public ImageResolver build() {
      try {
        return new ImageResolver(this);
      } catch (LinkageError e) {
        throw EngineUnavailableException.ofClassPath("create a resolver", e);
      }
    }
  }
}
