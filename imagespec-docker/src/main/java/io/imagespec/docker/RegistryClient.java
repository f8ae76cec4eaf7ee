package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.build.ClassPathGuard;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
import io.imagespec.docker.internal.registry.distribution.ManifestDescriptors;
import io.imagespec.name.CheckReturnValue;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.Mirrors;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.RemoteImage;
import io.imagespec.registry.VisibilityReport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A client of registries that implement the OCI distribution specification: it looks images up,
 * copies them, and pulls and pushes manifests and blobs. The reference names the registry. No
 * engine is needed.
 *
 * <p>Push an image's blobs first, then its manifests, then its index: registries refuse a manifest
 * with missing parts. Blobs are streamed, so they may be of any size, and several can be
 * transferred at once. The digest of everything pulled is verified; a mismatch is an error.
 *
 * <p>Every method may block. An interrupt ends it with {@link
 * java.util.concurrent.CancellationException}; the interrupt flag stays set, and an upload that has
 * started is cancelled. A request without a blob has a {@link Builder#deadline deadline}. A blob
 * transfer may take longer, up to its own {@link Builder#transferDeadline deadline}, but must not
 * stall for longer than the first one. Registry failures are reported as {@link
 * io.imagespec.registry.RegistryException}. No connection is opened before the first request.
 * Thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md">OCI
 *     distribution specification</a>
 */
public final class RegistryClient implements ImageRegistry {
  private final HttpImageRegistry registry;
  private final RegistryContentClient content;

  private RegistryClient(HttpImageRegistry registry, Duration transferDeadline) {
    this.registry = registry;
    this.content = registry.content(transferDeadline);
  }

  /**
   * Creates a client with the credentials of {@link DockerKeychain#standard()}.
   *
   * @return a client; the caller closes it
   */
  public static RegistryClient create() {
    return builder().build();
  }

  /**
   * Creates a builder of a client with other settings.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void prepare(ImageReference image) {
    Objects.requireNonNull(image, "image");
    registry.prepare(image);
  }

  @Override
  public Optional<Descriptor> find(ImageReference image) {
    Objects.requireNonNull(image, "image");
    return registry.find(image);
  }

  @Override
  public Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(wanted, "wanted");
    return registry.inspect(image, wanted);
  }

  @Override
  public void tag(ImageReference pinned, String tag) {
    Objects.requireNonNull(pinned, "pinned");
    Objects.requireNonNull(tag, "tag");
    registry.tag(pinned, tag);
  }

  /** {@inheritDoc} The time limit of one blob is {@link Builder#transferDeadline}. */
  @Override
  public Optional<Descriptor> copy(ImageReference pinnedSource, ImageReference target) {
    Objects.requireNonNull(pinnedSource, "pinnedSource");
    Objects.requireNonNull(target, "target");
    return content.copyImage(pinnedSource, target);
  }

  @Override
  public void checkPush(ImageReference image) {
    Objects.requireNonNull(image, "image");
    registry.checkPush(image);
  }

  @Override
  public VisibilityReport checkVisibility(ImageReference pinned) {
    Objects.requireNonNull(pinned, "pinned");
    return registry.checkVisibility(pinned);
  }

  /**
   * Pulls a manifest or index in OCI's or Docker's format.
   *
   * @param image a reference with a tag or a digest
   * @return the manifest or index, or empty if the registry reports that it does not exist
   */
  public Optional<Manifest> manifest(ImageReference image) {
    Objects.requireNonNull(image, "image");
    return content
        .manifest(image)
        .map(found -> new Manifest(new ManifestDescriptors(image, found)));
  }

  /**
   * Pulls an image's config, or another small blob.
   *
   * @param repository the repository; tag and digest are ignored
   * @param digest the blob's digest, for example that of {@link Manifest#config()}
   * @return the bytes, unchanged; more than 8 MiB are an error
   */
  public byte[] config(ImageReference repository, Digest digest) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(digest, "digest");
    return content.config(repository, digest);
  }

  /**
   * Returns true if a repository has a blob.
   *
   * @param repository the repository; tag and digest are ignored
   * @param digest the blob's digest
   * @return true if the blob exists
   */
  public boolean hasBlob(ImageReference repository, Digest digest) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(digest, "digest");
    return content.hasBlob(repository, digest);
  }

  /**
   * Opens a blob as a stream. The stream verifies size and digest at its end and throws an {@link
   * IOException} if one differs; do not trust the bytes before. Closing it with more than 64 KiB
   * unread throws an {@link IOException} too, because nothing was verified. The stream is for one
   * thread. A slow reader slows the registry down.
   *
   * @param repository the repository; tag and digest are ignored
   * @param blob the digest and size in the manifest; the media type is ignored
   * @return the blob; the caller closes it
   */
  public InputStream readBlob(ImageReference repository, Descriptor blob) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(blob, "blob");
    return content.read(repository, blob);
  }

  /**
   * Copies a blob to a stream. After a failure the bytes written so far are not verified.
   *
   * @param repository the repository; tag and digest are ignored
   * @param blob the digest and size in the manifest; the media type is ignored
   * @param out the target, which stays open
   * @throws IOException if writing to the target fails
   */
  public void copyBlob(ImageReference repository, Descriptor blob, OutputStream out)
      throws IOException {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(blob, "blob");
    Objects.requireNonNull(out, "out");
    content.copy(repository, blob, out);
  }

  /**
   * Pushes a blob, unless it exists in the repository. An interrupted upload is resumed or
   * restarted up to three times.
   *
   * @param repository the repository; tag and digest are ignored
   * @param blob the blob
   * @return the blob's descriptor, for the manifest
   * @throws IllegalArgumentException if the blob is to be mounted from another registry
   */
  public Descriptor pushBlob(ImageReference repository, Blob blob) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(blob, "blob");
    return content.push(repository, blob.pushed);
  }

  /**
   * Pushes a manifest or index. Its parts must exist already.
   *
   * @param image a reference with the tag to set, or with the manifest's own digest
   * @param mediaType the media type: OCI's or Docker's manifest or index
   * @param manifest the bytes, at most 4 MiB
   * @return the descriptor, confirmed by the registry
   * @throws IllegalArgumentException if the reference has neither a tag nor a digest, its digest is
   *     not that of the bytes, the media type is another one, or the bytes are not JSON
   */
  public Descriptor pushManifest(ImageReference image, String mediaType, byte[] manifest) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(manifest, "manifest");
    return content.put(image, mediaType, manifest);
  }

  @Override
  public void close() {
    registry.close();
  }

  /**
   * A manifest or index, exactly as the registry returned it. Immutable and thread-safe.
   *
   * <p>{@link #descriptor()}{@code .isIndex()} distinguishes them. The accessors read the document
   * strictly and follow no reference. A malformed document is a {@link
   * io.imagespec.registry.RegistryException}: a missing or invalid media type, digest, size or
   * platform, more than 10,000 entries, or the fields of a manifest and of an index in one
   * document.
   */
  public static final class Manifest {
    private final ManifestDescriptors content;

    private Manifest(ManifestDescriptors content) {
      this.content = content;
    }

    /**
     * Returns the descriptor of this manifest or index.
     *
     * @return media type, digest and size
     */
    public Descriptor descriptor() {
      return content.manifest().descriptor();
    }

    /**
     * Returns the document.
     *
     * @return a copy of the bytes, whose digest was verified
     */
    public byte[] bytes() {
      return content.manifest().body().bytes().clone();
    }

    /**
     * Returns the config's descriptor. An artifact that is not a container image has a media type
     * of its own here.
     *
     * @return the descriptor, for {@link RegistryClient#config}
     * @throws IllegalStateException if this is an index
     * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md">OCI image
     *     specification, manifest</a>
     */
    public Descriptor config() {
      return content.config();
    }

    /**
     * Returns the descriptors of the layers, or of an artifact's blobs.
     *
     * @return the descriptors, lowest layer first, for {@link RegistryClient#readBlob}
     * @throws IllegalStateException if this is an index
     */
    public List<Descriptor> layers() {
      return content.layers();
    }

    /**
     * Returns the entries of an index, attestations and other artifacts included.
     *
     * @return the entries, in order
     * @throws IllegalStateException if this is a manifest
     * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">OCI
     *     image specification, index</a>
     */
    public List<IndexEntry> manifests() {
      return content.manifests(IndexEntry::new);
    }

    /** Returns the descriptor in human-readable form. */
    @Override
    public String toString() {
      return descriptor().toString();
    }
  }

  /** An entry of an image index. Immutable and thread-safe. */
  public static final class IndexEntry {
    private final Descriptor descriptor;
    private final Optional<Platform> platform;

    private IndexEntry(Descriptor descriptor, Optional<Platform> platform) {
      this.descriptor = descriptor;
      this.platform = platform;
    }

    /**
     * Returns the descriptor of the manifest, or of a nested index.
     *
     * @return media type, digest and size
     */
    public Descriptor descriptor() {
      return descriptor;
    }

    /**
     * Returns the platform of the image.
     *
     * @return the platform, or empty if the entry names none or {@code unknown/unknown}
     */
    public Optional<Platform> platform() {
      return platform;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof IndexEntry that
          && descriptor.equals(that.descriptor)
          && platform.equals(that.platform);
    }

    @Override
    public int hashCode() {
      return Objects.hash(descriptor, platform);
    }

    /** Returns the platform, if any, and the descriptor in human-readable form. */
    @Override
    public String toString() {
      return platform.map(known -> known + " ").orElse("") + descriptor;
    }
  }

  /** A source of a blob's bytes. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens the bytes from the start. Called again if they have to be sent again.
     *
     * @return always the same bytes; the client closes the stream
     * @throws IOException if the bytes cannot be read
     */
    InputStream open() throws IOException;
  }

  /** A blob to push. Immutable. */
  @CheckReturnValue
  public static final class Blob {
    private final BlobToPush pushed;

    private Blob(BlobToPush pushed) {
      this.pushed = pushed;
    }

    /**
     * Creates a blob from bytes in memory.
     *
     * @param mediaType the media type for the manifest
     * @param content the bytes, copied
     * @return a blob that is sent in one request
     */
    public static Blob of(String mediaType, byte[] content) {
      Objects.requireNonNull(mediaType, "mediaType");
      Objects.requireNonNull(content, "content");
      byte[] copy = content.clone();
      Descriptor known = new Descriptor(mediaType, Digest.sha256(copy), copy.length);
      return of(known, () -> new ByteArrayInputStream(copy));
    }

    /**
     * Creates a blob of known digest and size.
     *
     * @param known media type, digest and size
     * @param source the bytes
     * @return a blob that is sent in one request
     * @throws IllegalArgumentException if the size is negative
     */
    public static Blob of(Descriptor known, Source source) {
      Objects.requireNonNull(known, "known");
      Objects.requireNonNull(source, "source");
      if (known.size() < 0) {
        throw new IllegalArgumentException(
            "blob " + known.digest() + " of " + known.size() + " bytes");
      }
      return new Blob(pushed(known.mediaType(), Optional.of(known), source));
    }

    /**
     * Creates a blob of unknown digest and size.
     *
     * @param mediaType the media type for the manifest
     * @param source the bytes
     * @return a blob that is streamed: up to 1 MiB with its digest in one request, a larger one in
     *     a PATCH of unknown length, as docker does. The source is opened again if the upload is
     *     interrupted
     */
    public static Blob of(String mediaType, Source source) {
      Objects.requireNonNull(mediaType, "mediaType");
      Objects.requireNonNull(source, "source");
      return new Blob(pushed(mediaType, Optional.empty(), source));
    }

    private static BlobToPush pushed(String mediaType, Optional<Descriptor> known, Source source) {
      return new BlobToPush(mediaType, source::open, known, Optional.empty(), false);
    }

    /**
     * Returns a copy that the registry mounts from another of its repositories instead of receiving
     * it. The user needs permission to pull from there. If the registry declines, the blob is sent.
     *
     * @param repository a repository of the target registry; tag and digest are ignored
     * @return the copy; without effect if the digest is unknown
     */
    public Blob mountableFrom(ImageReference repository) {
      Objects.requireNonNull(repository, "repository");
      return new Blob(pushed.mountableFrom(repository.repository()));
    }

    /**
     * Returns a copy that is sent in chunks, for proxies that limit the size of a request. Not
     * every registry accepts chunks: Google Artifact Registry does not.
     *
     * @return the copy; a chunk has 5 MiB, or the registry's minimum, and one at a time is in
     *     memory
     */
    public Blob inChunks() {
      return new Blob(pushed.inChunks());
    }

    /** Returns the digest, if known, in human-readable form. */
    @Override
    public String toString() {
      return pushed.toString();
    }
  }

  /** A builder of {@link RegistryClient}. Mutable and not thread-safe. */
  public static final class Builder {
    private Environment environment = Environment.system();
    private Optional<Keychain> keychain = Optional.empty();
    private InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    private Mirrors mirrors = Mirrors.none();
    private Duration deadline = RegistryOptions.DEFAULT_DEADLINE;
    private Duration transferDeadline = RegistryContentClient.TRANSFER_DEADLINE;

    private Builder() {}

    /**
     * Replaces the environment, for tests.
     *
     * @param value the environment; default {@link Environment#system()}
     * @return this builder
     */
    public Builder environment(Environment value) {
      Objects.requireNonNull(value, "value");
      environment = value;
      return this;
    }

    /**
     * Sets the user's credentials.
     *
     * @param value the keychain; default {@link DockerKeychain#standard()}
     * @return this builder
     */
    public Builder keychain(Keychain value) {
      Objects.requireNonNull(value, "value");
      keychain = Optional.of(value);
      return this;
    }

    /**
     * Allows plain HTTP and unverified certificates for a registry. Registries on the loopback
     * interface are always allowed.
     *
     * @param domain the host with an optional port, as in image names
     * @return this builder
     * @throws IllegalArgumentException if the domain is invalid
     */
    public Builder insecureRegistry(String domain) {
      Objects.requireNonNull(domain, "domain");
      insecure = insecure.with(domain);
      return this;
    }

    /**
     * Adds a mirror, from which manifests, configs and blobs are pulled before the registry itself,
     * also by {@link RegistryClient#inspect}. Repeated calls add mirrors in order. A mirror that
     * lacks the content, refuses the request or is unreachable is skipped after at most half of the
     * remaining time. An interrupted download from a mirror is not resumed elsewhere. {@link
     * RegistryClient#find}, {@link RegistryClient#hasBlob} and all pushes use the registry itself.
     * A mirror receives only the credential for its own name.
     *
     * @param registry the registry's host with an optional port, for example {@code docker.io}
     * @param mirror the mirror's host with an optional port and path
     * @return this builder
     * @throws IllegalArgumentException if one of them is invalid in an image name
     * @see Mirrors
     */
    public Builder mirror(String registry, String mirror) {
      Objects.requireNonNull(registry, "registry");
      Objects.requireNonNull(mirror, "mirror");
      mirrors = mirrors.with(registry, mirror);
      return this;
    }

    /**
     * Sets the time limit of one request, retries included, and of a stall in a blob transfer. The
     * wait for the response after the last byte counts as a stall.
     *
     * @param value the deadline, positive; default one minute
     * @return this builder
     * @throws IllegalArgumentException if the deadline is zero or negative
     */
    public Builder deadline(Duration value) {
      Objects.requireNonNull(value, "value");
      deadline = positive("deadline", value);
      return this;
    }

    /**
     * Sets the time limit of one blob transfer.
     *
     * @param value the deadline, positive; default one hour
     * @return this builder
     * @throws IllegalArgumentException if the deadline is zero or negative
     */
    public Builder transferDeadline(Duration value) {
      Objects.requireNonNull(value, "value");
      transferDeadline = positive("transfer deadline", value);
      return this;
    }

    private static Duration positive(String name, Duration value) {
      if (value.isZero() || value.isNegative()) {
        throw new IllegalArgumentException(name + " " + value + " must be positive");
      }
      return value;
    }

    /**
     * Creates the client. Opens no connection yet.
     *
     * @return a client; the caller closes it
     */
    public RegistryClient build() {
      Keychain who = keychain.orElseGet(() -> DockerKeychain.standard(environment));
      RegistryOptions options =
          RegistryOptions.builder(environment, who)
              .insecure(insecure)
              .deadline(deadline)
              .mirrors(mirrors)
              .build();
      return new RegistryClient(
          ClassPathGuard.run("create a registry client", () -> HttpImageRegistry.connect(options)),
          transferDeadline);
    }
  }
}
