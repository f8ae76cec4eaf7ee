package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.build.ClassPathGuard;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.RegistryContentClient;
import io.imagespec.docker.internal.registry.blob.BlobToPush;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Registries over HTTP, by the OCI distribution specification: asks for images, and pulls and
 * pushes what they are made of. Which registry is meant is in the reference; no engine is needed.
 *
 * <p>An image is pushed blobs first, manifests next, its index last: registries refuse a manifest
 * whose parts they do not have. Blobs are streamed, so that they may be of any size, and several
 * can be on their way at once. Bytes that were pulled are what their digest says, or the call
 * fails.
 *
 * <p>Every method may block; an interrupt ends it with {@link
 * java.util.concurrent.CancellationException}, the flag set, and a push that has begun is taken
 * back. A small question has a {@link Builder#deadline deadline}. A blob that is pulled or pushed
 * may take longer, as long as it never stands still for so long, up to its own {@link
 * Builder#transferDeadline deadline}. What goes wrong with a registry is a {@link
 * io.imagespec.registry.RegistryException}. Opens nothing before the first question. Thread-safe.
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
   * A client with the credentials that the user already has.
   *
   * @return a client, to be closed
   */
  public static RegistryClient create() {
    return builder().build();
  }

  /**
   * Starts a client that differs from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
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
   * Pulls a manifest or index: OCI's and Docker's, exactly as the registry has it.
   *
   * @param image a reference with a tag or a digest
   * @return it, or empty if the registry says that there is none
   */
  public Optional<Manifest> manifest(ImageReference image) {
    Objects.requireNonNull(image, "image");
    return content
        .manifest(image)
        .map(found -> new Manifest(found.descriptor(), found.body().bytes()));
  }

  /**
   * Pulls an image's config, or another small blob, exactly as the registry has it.
   *
   * @param repository the repository; tag and digest are ignored
   * @param digest the blob's digest, as the manifest says
   * @return its bytes; more than 8 MiB are refused
   */
  public byte[] config(ImageReference repository, Digest digest) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(digest, "digest");
    return content.config(repository, digest);
  }

  /**
   * Asks whether a blob is in a repository.
   *
   * @param repository the repository; tag and digest are ignored
   * @param digest the blob's digest
   * @return true if the registry says so
   */
  public boolean hasBlob(ImageReference repository, Digest digest) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(digest, "digest");
    return content.hasBlob(repository, digest);
  }

  /**
   * Pulls a blob while it is read. The stream says that it is at its end only if size and digest
   * are right, and is an {@link IOException} otherwise: until then nothing that was read may count.
   * To close it early, with more than 64 KiB left, is an {@link IOException} too, since nothing was
   * verified. It is for one thread, and whoever reads slowly slows the registry.
   *
   * @param repository the repository; tag and digest are ignored
   * @param blob digest and size, as the manifest says; the media type is ignored
   * @return the blob, to be closed
   */
  public InputStream readBlob(ImageReference repository, Descriptor blob) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(blob, "blob");
    return content.read(repository, blob);
  }

  /**
   * Pulls a blob. If this fails, what was written so far may be anything.
   *
   * @param repository the repository; tag and digest are ignored
   * @param blob digest and size, as the manifest says; the media type is ignored
   * @param out where it goes; stays open
   * @throws IOException if it cannot be written there
   */
  public void readBlob(ImageReference repository, Descriptor blob, OutputStream out)
      throws IOException {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(blob, "blob");
    Objects.requireNonNull(out, "out");
    content.copy(repository, blob, out);
  }

  /**
   * Pushes a blob, unless the repository has it. What breaks off is taken up again, or begun again,
   * three times at most.
   *
   * @param repository the repository; tag and digest are ignored
   * @param blob the blob
   * @return its descriptor, for the manifest
   * @throws IllegalArgumentException if it should be mounted from another registry
   */
  public Descriptor pushBlob(ImageReference repository, Blob blob) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(blob, "blob");
    return content.push(repository, blob.pushed);
  }

  /**
   * Pushes a manifest or index, whose parts are there already.
   *
   * @param image a reference with the tag to set, or with the manifest's own digest
   * @param mediaType its media type, one of OCI's or Docker's four
   * @param manifest its bytes, at most 4 MiB
   * @return its descriptor, which the registry did not contradict
   * @throws IllegalArgumentException if the reference has neither tag nor digest or that of
   *     something else, or the bytes are no JSON
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

  /** A manifest or index as its registry has it. Immutable. */
  public static final class Manifest {
    private final Descriptor descriptor;
    private final byte[] bytes;

    private Manifest(Descriptor descriptor, byte[] bytes) {
      this.descriptor = descriptor;
      this.bytes = bytes;
    }

    /**
     * What names it.
     *
     * @return media type, digest and size
     */
    public Descriptor descriptor() {
      return descriptor;
    }

    /**
     * The document.
     *
     * @return a copy of its bytes, whose digest was compared
     */
    public byte[] bytes() {
      return bytes.clone();
    }

    /** The descriptor. */
    @Override
    public String toString() {
      return descriptor.toString();
    }
  }

  /** Where a blob's bytes come from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Opens the bytes from the start; called again if they have to be sent again.
     *
     * @return always the same bytes; closed by the caller
     * @throws IOException if they cannot be read
     */
    InputStream open() throws IOException;
  }

  /** A blob to be pushed. Immutable. */
  @CheckReturnValue
  public static final class Blob {
    private final BlobToPush pushed;

    private Blob(BlobToPush pushed) {
      this.pushed = pushed;
    }

    /**
     * Bytes in memory.
     *
     * @param mediaType what the manifest will call them
     * @param content the bytes, copied
     * @return a blob that is sent whole, if the repository does not have it
     */
    public static Blob of(String mediaType, byte[] content) {
      Objects.requireNonNull(mediaType, "mediaType");
      Objects.requireNonNull(content, "content");
      byte[] copy = content.clone();
      Descriptor known = new Descriptor(mediaType, Digest.sha256(copy), copy.length);
      return of(known, () -> new ByteArrayInputStream(copy));
    }

    /**
     * Bytes of known digest and size.
     *
     * @param known media type, digest and size
     * @param source the bytes
     * @return a blob that is sent whole, if the repository does not have it
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
     * Bytes of which nobody knows how many they are before they were sent.
     *
     * @param mediaType what the manifest will call them
     * @param source the bytes
     * @return a blob that is streamed: up to 1 MiB with its digest in one request, a larger one in
     *     a PATCH of unknown length, as docker does it. The source is opened again if the upload
     *     breaks off
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
     * A repository that may have the blob, so that its registry need not be sent it. The user needs
     * permission to pull from there. If the registry declines, the blob is sent.
     *
     * @param repository a repository of the registry that the blob is pushed to; tag and digest are
     *     ignored
     * @return this blob, to be mounted if that is possible; without effect if the digest is not
     *     known
     */
    public Blob mountableFrom(ImageReference repository) {
      Objects.requireNonNull(repository, "repository");
      return new Blob(pushed.mountableFrom(repository.repository()));
    }

    /**
     * Sends the blob in chunks, for proxies that limit the size of a request. Not every registry
     * takes chunks: Google Artifact Registry does not.
     *
     * @return this blob, to be sent in chunks of 5 MiB, or of as much as the registry demands, of
     *     which one at a time is in memory
     */
    public Blob inChunks() {
      return new Blob(pushed.inChunks());
    }

    /** Its digest, if that is known. */
    @Override
    public String toString() {
      return pushed.toString();
    }
  }

  /** Collects what a {@link RegistryClient} is made of. Not thread-safe. */
  public static final class Builder {
    private Environment environment = Environment.system();
    private Optional<Keychain> keychain = Optional.empty();
    private InsecureRegistries insecure = InsecureRegistries.loopbackOnly();
    private Mirrors mirrors = Mirrors.none();
    private Duration deadline = RegistryOptions.DEFAULT_DEADLINE;
    private Duration transferDeadline = Duration.ofHours(1);

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
     * Says who the user is to registries.
     *
     * @param value the keychain; default {@link DockerKeychain#standard()}
     * @return this
     */
    public Builder keychain(Keychain value) {
      Objects.requireNonNull(value, "value");
      keychain = Optional.of(value);
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
     * Has a mirror asked before its registry for what is pulled: manifests, configs, blobs, and
     * what {@link RegistryClient#inspect} reads. Repeated: in this order. A mirror that does not
     * have it, refuses it or cannot be reached is left out, and may take half of the time that is
     * left; a blob that breaks off at a mirror is not gone on with elsewhere. {@link
     * RegistryClient#find}, {@link RegistryClient#hasBlob} and everything that pushes ask the
     * registry itself. A mirror is shown the credential for its own name only.
     *
     * @param registry the registry's host and, if it has one, port, for example {@code docker.io}
     * @param mirror the mirror's host, with its port and a path if it has them
     * @return this
     * @throws IllegalArgumentException if one of them is not what can stand in an image name
     * @see Mirrors
     */
    public Builder mirror(String registry, String mirror) {
      Objects.requireNonNull(registry, "registry");
      Objects.requireNonNull(mirror, "mirror");
      mirrors = mirrors.with(registry, mirror);
      return this;
    }

    /**
     * Says how long one question may take, retries included, and how long a blob that is pulled or
     * pushed may stand still; the registry's answer to the last byte counts as standing still.
     *
     * @param value the deadline, positive; default one minute
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
     */
    public Builder deadline(Duration value) {
      Objects.requireNonNull(value, "value");
      deadline = positive("deadline", value);
      return this;
    }

    /**
     * Says how long a blob that is pulled or pushed may take in all.
     *
     * @param value the deadline, positive; default one hour
     * @return this
     * @throws IllegalArgumentException if it is zero or negative
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
     * Makes the client. Connects to nothing yet.
     *
     * @return a client, to be closed
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
          ClassPathGuard.run("make a registry client", () -> HttpImageRegistry.connect(options)),
          transferDeadline);
    }
  }
}
