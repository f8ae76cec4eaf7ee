package io.imagespec.resolve;

import io.imagespec.ImageSpec;
import io.imagespec.batch.ImageNames;
import io.imagespec.disk.AtomicFile;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageSpecException;
import io.imagespec.plan.Fingerprint;
import io.imagespec.resolution.ResolverOptions;
import io.imagespec.text.AsciiText;
import io.imagespec.text.ImageTemplate;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The resolved images of a workflow by name, and the default image for tasks without one.
 *
 * <p>A catalog is also a JSON document, so that one job resolves the images and another one uses
 * them without a registry:
 *
 * <pre>{@code
 * catalog.write(Path.of("images.json"));
 * ImageCatalog same = ImageCatalog.fromJson(Files.readString(Path.of("images.json")));
 * String image = same.image("train").pinned().toString();
 * }</pre>
 *
 * <p>The default image is looked up when it is used for the first time. From then on it is a part
 * of {@link #toJson()} and {@link #digest()}, so write a catalog last. Apart from that, immutable.
 * Thread-safe.
 */
public final class ImageCatalog {
  /** The name of the default image in Flyte's templates, unless the catalog has such a name. */
  private static final String FLYTE_DEFAULT = "default";

  private final SortedMap<String, CatalogEntry> images;
  private final DefaultImage defaultImage;

  private ImageCatalog(Map<String, CatalogEntry> images, DefaultImage defaultImage) {
    this.images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
    this.defaultImage = defaultImage;
  }

  /** Creates a catalog of images with valid names. */
  static ImageCatalog of(Map<String, CatalogEntry> images, DefaultImage defaultImage) {
    return new ImageCatalog(images, defaultImage);
  }

  /**
   * Reads the document of {@link #toJson()}. Sends no requests.
   *
   * @param json the document
   * @return the catalog, with the default image that the document contains
   * @throws IllegalArgumentException if the document is malformed, of a newer version, has an
   *     unknown field, or contradicts itself or its digest; the message contains the JSON path
   */
  public static ImageCatalog fromJson(String json) {
    Objects.requireNonNull(json, "json");
    CatalogDocument document = CatalogDocument.parse(json);
    return new ImageCatalog(document.images(), DefaultImage.of(document.defaultImage()));
  }

  /**
   * Returns the names, without the default image.
   *
   * @return the names, sorted
   */
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(List.copyOf(images.keySet())));
  }

  /**
   * Returns an image.
   *
   * @param name a name
   * @return the image
   * @throws NoSuchElementException if the catalog does not have the name; the message lists the
   *     names
   */
  public ResolvedImage image(String name) {
    Objects.requireNonNull(name, "name");
    return entry(name).image();
  }

  /**
   * Returns the image of a task that may have none of its own.
   *
   * @param name a name, or null for the default image: that of the resolver's builder, else that of
   *     the environment variable {@code IMAGESPEC_DEFAULT_IMAGE}, else that of {@code
   *     FLYTE_INTERNAL_IMAGE}. The first use looks it up, which may build it
   * @return the image
   * @throws NoSuchElementException if the catalog does not have the name, or was read from a
   *     document without a default image
   * @throws IllegalArgumentException if no default image is set, or its variable is invalid
   * @throws IllegalStateException if the default image is not looked up and the resolver is closed
   */
  public ResolvedImage imageOrDefault(@Nullable String name) {
    return name == null ? defaultImage.get().image() : image(name);
  }

  /**
   * Returns the source of an image.
   *
   * @param name a name
   * @return the source
   * @throws NoSuchElementException if the catalog does not have the name
   */
  public ImageOrigin origin(String name) {
    Objects.requireNonNull(name, "name");
    return entry(name).origin();
  }

  private CatalogEntry entry(String name) {
    CatalogEntry entry = images.get(name);
    if (entry == null) {
      throw new NoSuchElementException(
          "image "
              + AsciiText.quote(name)
              + ": the catalog does not have this name; it has "
              + listNames());
    }
    return entry;
  }

  private String listNames() {
    return images.isEmpty() ? "no names" : ImageNames.list(images.keySet());
  }

  /**
   * Replaces Flyte's templates in a text. <code>{{.image.NAME}}</code> becomes the pinned
   * reference, <code>{{.image.NAME.fqn}}</code> the repository and <code>{{.image.NAME.version}}
   * </code> the digest. A {@code :} directly before a version becomes {@code @}, so that the usual
   * <code>
   * {{.image.train.fqn}}:{{.image.train.version}}</code> is a pinned reference. {@code images} is
   * accepted for {@code image}, both in any case, and blanks inside the braces.
   *
   * <p>The name {@code default} is the default image, unless the catalog has that name. All other
   * text, also other templates of Flyte, is left unchanged.
   *
   * @param template the text
   * @return the text with references
   * @throws NoSuchElementException if the catalog does not have a name; the message lists the names
   * @throws IllegalArgumentException if a template is not in Flyte's grammar, whose names consist
   *     of letters, digits and {@code _}, or the attribute is unknown
   */
  public String render(String template) {
    Objects.requireNonNull(template, "template");
    return ImageTemplate.render(template, this::values, this::listNames);
  }

  private ImageTemplate.Values values(String name) {
    boolean isDefault = name.equals(FLYTE_DEFAULT) && !images.containsKey(name);
    ResolvedImage image = isDefault ? defaultImage.get().image() : image(name);
    return new ImageTemplate.Values(
        image.reference().repository().toString(),
        image.digest().toString(),
        image.pinned().toString());
  }

  /**
   * Returns the digest of the names and the pinned references, and of the default image if it was
   * used. Equal images have an equal digest, whether they were built or reused. Its {@link
   * Digest#hex()} is suitable as the version of a workflow.
   *
   * @return the SHA-256 digest
   */
  public Digest digest() {
    return document().digest();
  }

  /**
   * Returns the catalog as JSON with sorted keys, on one line. It contains a version, the digest,
   * and all details of each image.
   *
   * @return canonical JSON
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
   */
  public String toJson() {
    return document().toJson();
  }

  private CatalogDocument document() {
    return new CatalogDocument(images, defaultImage.known());
  }

  /**
   * Writes the JSON and a line feed to a file in UTF-8. The file is replaced in one step: a reader
   * gets the old or the new one, and nothing is left of a failed write. The permissions of an
   * existing file are kept. A symbolic link is itself replaced.
   *
   * @param file the file, in an existing directory
   * @throws ImageSpecException if the file cannot be written, or is a directory or device
   */
  public void write(Path file) {
    Objects.requireNonNull(file, "file");
    byte[] json = (toJson() + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFile.write(file, out -> out.write(json));
    } catch (FileSystemException e) {
      throw new ImageSpecException(
          "write the catalog to " + e.getMessage() + "; specify a file in a writable directory", e);
    }
  }

  /**
   * Requires that all images, and the default image if it was used, are in one registry. A catalog
   * that was written for another cluster is found before the workflow is registered.
   *
   * @param prefix a host, an optional port and an optional path in whole components, in lower case:
   *     {@code ghcr.io/acme}
   * @throws IllegalArgumentException if the prefix is invalid, or an image is in another registry;
   *     the message lists the images
   */
  public void requireRegistry(String prefix) {
    Objects.requireNonNull(prefix, "prefix");
    ImageSpec unused = ResolverOptions.withRegistry(ImageSpec.scratch(), "requireRegistry", prefix);
    SortedMap<String, CatalogEntry> all = new TreeMap<>();
    images.forEach((name, entry) -> all.put(AsciiText.quote(name), entry));
    defaultImage.known().ifPresent(entry -> all.put("the default image", entry));
    all.values().removeIf(entry -> repository(entry).startsWith(prefix + "/"));
    if (!all.isEmpty()) {
      throw new IllegalArgumentException(
          "the catalog has images outside of "
              + prefix
              + ": "
              + all.entrySet().stream()
                  .map(each -> each.getKey() + " is " + repository(each.getValue()))
                  .collect(Collectors.joining(", "))
              + "; resolve the images for this registry");
    }
  }

  private static String repository(CatalogEntry entry) {
    return entry.image().reference().repository().toString();
  }

  /**
   * Finds the image of this process in the catalog. Sends no requests.
   *
   * @return the location
   */
  public CatalogLocation locate() {
    return locate(RunningImage.current());
  }

  /**
   * Finds a running image in the catalog by its fingerprint. Sends no requests. External images
   * have no fingerprint and are never found.
   *
   * @param running the image
   * @return the location
   */
  public CatalogLocation locate(RunningImage running) {
    Objects.requireNonNull(running, "running");
    return running
        .fingerprint()
        .map(this::locate)
        .orElseGet(() -> new CatalogLocation(CatalogLocation.Kind.UNKNOWN, new TreeSet<>()));
  }

  private CatalogLocation locate(Fingerprint fingerprint) {
    SortedSet<String> found = new TreeSet<>(List.copyOf(images.keySet()));
    found.removeIf(name -> !has(fingerprint, entry(name)));
    boolean isDefault = defaultImage.known().filter(entry -> has(fingerprint, entry)).isPresent();
    return new CatalogLocation(
        found.isEmpty() && !isDefault ? CatalogLocation.Kind.OTHER : CatalogLocation.Kind.MATCH,
        found);
  }

  private static boolean has(Fingerprint fingerprint, CatalogEntry entry) {
    return entry.image().fingerprint().equals(Optional.of(fingerprint));
  }

  /** Compares names, images and origins; the default image is not compared. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ImageCatalog that && images.equals(that.images);
  }

  @Override
  public int hashCode() {
    return images.hashCode();
  }

  /** Returns the pinned references by name. */
  @Override
  public String toString() {
    return images.entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue().image().pinned())
        .collect(Collectors.joining(", ", "ImageCatalog[", "]"));
  }
}
