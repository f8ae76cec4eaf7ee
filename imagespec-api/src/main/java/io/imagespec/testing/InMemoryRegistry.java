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
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An in-memory stand-in for all registries, for unit tests. It stores names, digests and configs,
 * but no files.
 *
 * <p>A test adds bases with {@link #add} or {@link #addAnyBase}; a {@link RecordingEngine} adds
 * images. A base that was not added causes an error with its name, as with a real registry.
 * Thread-safe. {@link #close()} does nothing, so that several resolvers can use one registry in
 * sequence.
 */
public final class InMemoryRegistry implements ImageRegistry {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";

  private static final Pattern FINGERPRINT = Pattern.compile("[a-z2-7]{32}");

  private static final VisibilityReport DEFAULT_VISIBILITY =
      new VisibilityReport(
          Visibility.PUBLIC, "this in-memory registry serves it to anonymous clients");

  private final Map<ImageReference, RemoteImage> images = new ConcurrentHashMap<>();
  private final Map<String, String> refusals = new ConcurrentSkipListMap<>();
  private final Queue<String> requests = new ConcurrentLinkedQueue<>();
  private volatile VisibilityReport visibility = DEFAULT_VISIBILITY;
  private volatile boolean anyBase;

  /** Creates an empty registry. */
  public InMemoryRegistry() {}

  /**
   * Adds an image whose user is root, for example a base.
   *
   * @param reference the name, for example {@code debian:bookworm-slim}; the tag defaults to {@code
   *     latest}; a digest becomes the image's digest, and a tag next to it is moved to it
   * @param platforms the image's platforms; default {@code linux/amd64}
   * @return this
   * @throws IllegalArgumentException if the reference is invalid
   */
  public InMemoryRegistry add(String reference, Platform... platforms) {
    return add(reference, PlannedConfig.nothing(), platforms);
  }

  /**
   * Adds an image.
   *
   * @param reference the name; the tag defaults to {@code latest}; a digest becomes the image's
   *     digest
   * @param config the image's config on every platform
   * @param platforms the image's platforms; default {@code linux/amd64}
   * @return this
   * @throws IllegalArgumentException if the reference is invalid
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
   * Adds every base on demand, with the user root and the platforms {@code linux/amd64} and {@code
   * linux/arm64}. For tests that do not depend on the base. Every image whose tag does not contain
   * a fingerprint counts as a base, also in {@link #find}.
   *
   * @return this
   */
  public InMemoryRegistry addAnyBase() {
    anyBase = true;
    return this;
  }

  /**
   * Sets the visibility of images; by default they are public.
   *
   * @param visibility the visibility
   * @param explanation the explanation that appears in the reasons of a resolved image
   * @return this
   */
  public InMemoryRegistry showsImages(Visibility visibility, String explanation) {
    Objects.requireNonNull(visibility, "visibility");
    Objects.requireNonNull(explanation, "explanation");
    this.visibility = new VisibilityReport(visibility, explanation);
    return this;
  }

  /**
   * Refuses every request for some repositories with a {@link RegistryException} with status 403.
   *
   * @param prefix the prefix of the repositories, in whole components: {@code ghcr.io}, {@code
   *     ghcr.io/acme} or {@code debian}
   * @param message the exception's message, which a resolver may extend
   * @return this
   * @throws IllegalArgumentException if the prefix is invalid
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
              + ": not the prefix of a repository; specify a host, optionally with a path, such as"
              + " ghcr.io/acme",
          e);
    }
    refusals.put(whole, message);
    return this;
  }

  /**
   * Finds the digest of an image.
   *
   * @param reference the name, with a tag or digest; the tag defaults to {@code latest}
   * @return the digest, or empty if the image does not exist
   * @throws IllegalArgumentException if the reference is invalid
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
   * @return the sorted tags; empty if the repository does not exist
   * @throws IllegalArgumentException if the repository is invalid
   */
  public SortedSet<String> tags(String repository) {
    Objects.requireNonNull(repository, "repository");
    ImageReference asked = ImageReference.parse(repository).repository();
    return images.keySet().stream()
        .filter(image -> image.repository().equals(asked))
        .flatMap(image -> image.tag().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Lists the requests that resolvers and tests sent, refused ones included. The pushes of a {@link
   * RecordingEngine} are not requests.
   *
   * @return the name of each method and its canonical reference, oldest first: {@code find
   *     docker.io/library/debian:12}, {@code inspect …}, {@code tag ghcr.io/acme/app@sha256:… as
   *     1.2}, {@code copy ghcr.io/acme/app@sha256:… to ghcr.io/acme/b:1}, {@code checkPush …},
   *     {@code checkVisibility …}
   */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public Optional<Descriptor> find(ImageReference image) {
    Objects.requireNonNull(image, "image");
    requests.add("find " + image);
    Optional<RemoteImage> found =
        anyBase && !isOfSpec(image) ? existingOrBase(image) : existing(image);
    return found.map(RemoteImage::descriptor);
  }

  /** Returns true for an image of a spec, which exists only after a build. */
  private static boolean isOfSpec(ImageReference image) {
    return image.tag().filter(tag -> FINGERPRINT.matcher(tag).find()).isPresent();
  }

  @Override
  public Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(wanted, "wanted");
    requests.add("inspect " + image);
    return existingOrBase(image);
  }

  private Optional<RemoteImage> existingOrBase(ImageReference image) {
    Optional<RemoteImage> existing = existing(image);
    if (existing.isEmpty() && anyBase && !isOfSpec(image)) {
      add(image.toString(), amd64(), Platform.parse("linux/arm64"));
      return existing(image);
    }
    return existing;
  }

  @Override
  public void tag(ImageReference pinned, String tag) {
    Objects.requireNonNull(pinned, "pinned");
    Objects.requireNonNull(tag, "tag");
    requests.add("tag " + pinned + " as " + tag);
    RemoteImage image =
        existing(pinned)
            .orElseThrow(
                () ->
                    new RegistryException(
                        "tag " + pinned + " as " + tag + ": the image does not exist", null));
    images.put(pinned.repository().withTag(tag), image);
  }

  /**
   * Copies an image. An image of {@link #addAnyBase()} has to be looked up before.
   *
   * @return the descriptor, or empty if the source does not exist
   */
  @Override
  public Optional<Descriptor> copy(ImageReference pinnedSource, ImageReference target) {
    Objects.requireNonNull(pinnedSource, "pinnedSource");
    Objects.requireNonNull(target, "target");
    requests.add("copy " + pinnedSource + " to " + target);
    boolean isSuitable =
        pinnedSource.digest().isPresent()
            && (target.tag().isPresent() || target.digest().isPresent())
            && target.digest().or(pinnedSource::digest).equals(pinnedSource.digest());
    if (!isSuitable) {
      throw new IllegalArgumentException(
          "copy "
              + pinnedSource
              + " to "
              + target
              + ": the source needs a digest, and the target a tag or the same digest");
    }
    requireAccess(target);
    Optional<RemoteImage> source = existing(pinned(pinnedSource));
    source.ifPresent(image -> put(target, image.descriptor(), image.platforms()));
    return source.map(RemoteImage::descriptor);
  }

  private static ImageReference pinned(ImageReference image) {
    return image.repository().withDigest(image.digest().orElseThrow());
  }

  @Override
  public void checkPush(ImageReference image) {
    Objects.requireNonNull(image, "image");
    requests.add("checkPush " + image);
    requireAccess(image);
  }

  @Override
  public VisibilityReport checkVisibility(ImageReference pinned) {
    Objects.requireNonNull(pinned, "pinned");
    requests.add("checkVisibility " + pinned);
    return visibility;
  }

  /** Does nothing: all images stay. */
  @Override
  public void close() {}

  /** Returns the tagged images, sorted. */
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
    put(image, new Descriptor(configs.size() > 1 ? INDEX : MANIFEST, digest, 1), configs);
    return digest;
  }

  private void put(
      ImageReference image, Descriptor descriptor, Map<Platform, ImageConfig> configs) {
    RemoteImage remote = new RemoteImage(image.repository(), descriptor, configs);
    images.put(remote.pinned(), remote);
    images.put(image, remote);
    image.tag().ifPresent(tag -> images.put(image.repository().withTag(tag), remote));
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

  private Optional<RemoteImage> existing(ImageReference image) {
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
