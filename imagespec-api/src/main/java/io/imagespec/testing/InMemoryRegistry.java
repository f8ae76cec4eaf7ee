package io.imagespec.testing;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.Visibility;
import io.imagespec.registry.VisibilityReport;
import io.imagespec.text.AsciiText;
import io.imagespec.text.NullChecks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * All registries of the world, in memory: for unit tests. It holds names, digests and configs, and
 * no files.
 *
 * <p>A test says which bases there are, with {@link #add} or {@link #addAnyBase}; images come by a
 * {@link RecordingEngine}. Like the real ones it knows only what it was given: a base that nobody
 * added is an error that names it. Thread-safe. {@link #close()} does nothing, so that one registry
 * may outlive several resolvers, as registries do.
 */
public final class InMemoryRegistry implements ImageRegistry {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private static final Pattern FINGERPRINT = Pattern.compile("[a-z2-7]{32}");

  private static final VisibilityReport EVERYBODY =
      new VisibilityReport(Visibility.PUBLIC, "this registry in memory shows it to everybody");

  private final Map<ImageReference, RemoteImage> images = new ConcurrentHashMap<>();
  private final Map<String, String> refusals = new ConcurrentSkipListMap<>();
  private volatile VisibilityReport exposure = EVERYBODY;
  private volatile boolean anyBase;

  /** A registry in which nothing is. */
  public InMemoryRegistry() {}

  /**
   * Adds an image, for example a base: its user is root.
   *
   * @param reference the name, for example {@code debian:bookworm-slim}; the tag defaults to {@code
   *     latest}; with a digest, the image has that one, and a tag beside it moves there
   * @param platforms what it runs on; default {@code linux/amd64}
   * @return this
   * @throws IllegalArgumentException if it is no reference
   */
  public InMemoryRegistry add(String reference, Platform... platforms) {
    return add(reference, PlannedConfig.nothing(), platforms);
  }

  /**
   * Adds an image.
   *
   * @param reference the name; the tag defaults to {@code latest}; with a digest, the image has
   *     that one
   * @param config what its config says on each platform
   * @param platforms what it runs on; default {@code linux/amd64}
   * @return this
   * @throws IllegalArgumentException if it is no reference
   */
  public InMemoryRegistry add(String reference, ImageConfig config, Platform... platforms) {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(config, "config");
    NullChecks.requireNonNulls(platforms, "platforms");
    Set<Platform> all = platforms.length == 0 ? Set.of(amd64()) : Set.of(platforms);
    Map<Platform, ImageConfig> configs =
        all.stream().collect(Collectors.toMap(platform -> platform, platform -> config));
    ImageReference image = ImageReference.parse(reference).orLatest();
    put(image, image.digest().orElseGet(() -> hash(image.toString())), configs);
    return this;
  }

  /**
   * Has every base: a root user's, for {@code linux/amd64} and {@code linux/arm64}. For tests to
   * which the bases do not matter. {@link #find} finds bases too, which is any image whose tag
   * holds no fingerprint.
   *
   * @return this
   */
  public InMemoryRegistry addAnyBase() {
    anyBase = true;
    return this;
  }

  /**
   * Says how far new images are seen; by default everybody sees them.
   *
   * @param visibility who can pull them
   * @param explanation what the reasons of a resolved image are to say of that
   * @return this
   */
  public InMemoryRegistry showsImages(Visibility visibility, String explanation) {
    Objects.requireNonNull(visibility, "visibility");
    Objects.requireNonNull(explanation, "explanation");
    exposure = new VisibilityReport(visibility, explanation);
    return this;
  }

  /**
   * Has every question about some repositories end with a {@link RegistryException}, status 403.
   *
   * @param prefix how the repositories begin, whole components of them: {@code ghcr.io}, {@code
   *     ghcr.io/acme} or {@code debian}
   * @param message the exception's message, to which a resolver may add
   * @return this
   * @throws IllegalArgumentException if no repository can begin so
   */
  public InMemoryRegistry refuse(String prefix, String message) {
    Objects.requireNonNull(prefix, "prefix");
    Objects.requireNonNull(message, "message");
    String whole = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    try {
      ImageReference unused = ImageReference.parse(whole + "/x");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "refuse "
              + AsciiText.quote(prefix)
              + ": no repository begins so; write a host, with a path if need be, such as"
              + " ghcr.io/acme",
          e);
    }
    refusals.put(whole, message);
    return this;
  }

  /**
   * Finds an image, as a user of the registry would.
   *
   * @param reference the name, with a tag or digest; the tag defaults to {@code latest}
   * @return its digest, or empty if it is not there
   * @throws IllegalArgumentException if it is no reference
   */
  public Optional<Digest> digest(String reference) {
    Objects.requireNonNull(reference, "reference");
    return Optional.ofNullable(images.get(ImageReference.parse(reference).orLatest()))
        .map(image -> image.descriptor().digest());
  }

  /**
   * Lists the tags of a repository.
   *
   * @param repository the repository, for example {@code ghcr.io/acme/trainer}
   * @return the tags, in order; none if there is no such repository
   * @throws IllegalArgumentException if it is no repository
   */
  public SortedSet<String> tags(String repository) {
    Objects.requireNonNull(repository, "repository");
    ImageReference asked = ImageReference.parse(repository).repository();
    return images.keySet().stream()
        .filter(image -> image.repository().equals(asked))
        .flatMap(image -> image.tag().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public Optional<Descriptor> find(ImageReference image) {
    Objects.requireNonNull(image, "image");
    Optional<RemoteImage> found =
        anyBase && !isOfSpec(image) ? inspect(image, Set.of()) : there(image);
    return found.map(RemoteImage::descriptor);
  }

  /** The image of a spec exists only after a build. */
  private static boolean isOfSpec(ImageReference image) {
    return image.tag().filter(tag -> FINGERPRINT.matcher(tag).find()).isPresent();
  }

  @Override
  public Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(wanted, "wanted");
    Optional<RemoteImage> there = there(image);
    if (there.isEmpty() && anyBase) {
      add(image.toString(), amd64(), Platform.parse("linux/arm64"));
      return there(image);
    }
    return there;
  }

  @Override
  public void tag(ImageReference pinned, String tag) {
    Objects.requireNonNull(pinned, "pinned");
    Objects.requireNonNull(tag, "tag");
    RemoteImage image =
        there(pinned)
            .orElseThrow(
                () ->
                    new RegistryException(
                        "tag " + pinned + " as " + tag + ": there is no such image", null));
    images.put(pinned.repository().withTag(tag), image);
  }

  @Override
  public void checkPush(ImageReference image) {
    Objects.requireNonNull(image, "image");
    requireAccess(image);
  }

  @Override
  public VisibilityReport checkVisibility(ImageReference pinned) {
    Objects.requireNonNull(pinned, "pinned");
    return exposure;
  }

  /** Does nothing: what was pushed stays. */
  @Override
  public void close() {}

  /** The tagged images, sorted. */
  @Override
  public String toString() {
    return images.keySet().stream()
        .filter(image -> image.tag().isPresent() && image.digest().isEmpty())
        .map(ImageReference::toString)
        .sorted()
        .collect(Collectors.joining(", ", "InMemoryRegistry[", "]"));
  }

  Digest put(ImageReference image, Digest digest, Map<Platform, ImageConfig> configs) {
    requireAccess(image);
    Descriptor descriptor = new Descriptor(configs.size() > 1 ? INDEX : MANIFEST, digest, 1);
    RemoteImage remote = new RemoteImage(image.repository(), descriptor, configs);
    images.put(remote.pinned(), remote);
    images.put(image, remote);
    image.tag().ifPresent(tag -> images.put(image.repository().withTag(tag), remote));
    return digest;
  }

  Map<Platform, ImageConfig> configs(ImageReference image) {
    return Optional.ofNullable(images.get(image)).map(RemoteImage::platforms).orElse(Map.of());
  }

  static Digest hash(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Platform amd64() {
    return Platform.parse("linux/amd64");
  }

  private Optional<RemoteImage> there(ImageReference image) {
    requireAccess(image);
    return Optional.ofNullable(images.get(image));
  }

  private void requireAccess(ImageReference image) {
    String canonical = image.repository().toString();
    String familiar = image.repository().familiar();
    refusals.forEach(
        (prefix, message) -> {
          if (begins(canonical, prefix) || begins(familiar, prefix)) {
            throw new RegistryException(message, RegistryError.of(403, List.of("DENIED")), null);
          }
        });
  }

  private static boolean begins(String repository, String prefix) {
    return (repository + "/").startsWith(prefix + "/");
  }
}
