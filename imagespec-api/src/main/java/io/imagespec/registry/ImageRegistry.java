package io.imagespec.registry;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A client of registries. The reference names the registry. Thread-safe.
 *
 * <p>Every method but {@link #copy} and {@link #close()} may block up to the deadline of its {@link
 * RegistryOptions}.
 */
public interface ImageRegistry extends AutoCloseable {
  /**
   * Prepares requests to a registry: sends what has to precede the first of them, such as the
   * request for the registry's authentication challenge. A resolver calls this method in a thread
   * of its own while it reads the files of its first plan. The default does nothing.
   *
   * @param image a reference to any image in the registry
   * @throws RegistryException if the registry is unreachable; the next request reports this as well
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   */
  default void prepare(ImageReference image) {
    Objects.requireNonNull(image, "image");
  }

  /**
   * Looks an image up with one {@code HEAD} request.
   *
   * @param image a reference with a tag or a digest
   * @return the descriptor, or empty if the registry reports that the image does not exist
   * @throws RegistryException if the registry is unreachable or refuses the request; an unknown
   *     result is never empty
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   * @see <a
   *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#checking-if-content-exists-in-the-registry">OCI
   *     distribution specification</a>
   */
  Optional<Descriptor> find(ImageReference image);

  /**
   * Reads an image's manifest or index, and the configs of the requested platforms.
   *
   * @param image a reference with a tag or a digest
   * @param wanted the platforms whose config is read; the other platforms of an index are listed
   *     with an empty config
   * @return the image, or empty if the registry reports that it does not exist
   * @throws RegistryException if the registry is unreachable, refuses the request, or returns
   *     something that is not an image
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   */
  Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted);

  /**
   * Adds a tag to an image by pushing its manifest under that tag.
   *
   * @param pinned a reference with a digest
   * @param tag the tag
   * @throws RegistryException if the registry is unreachable or refuses the request
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   */
  void tag(ImageReference pinned, String tag);

  /**
   * Copies an image to another repository, registry or tag, as it is: a manifest, or an index with
   * all that it lists, attestations included. The copy has the same bytes and the same digest.
   *
   * <p>The target is asked first, and content that it has is not sent. Blobs are mounted within one
   * registry. Between registries, or if the registry declines, they are streamed through this
   * process, in bounded memory. The digest of everything read from the source is verified; a
   * mismatch is an error. Parts are pushed before the manifests that list them, and the tag is set
   * last, so that a failed or interrupted copy sets no tag. It may leave content without a tag
   * behind, which the next copy uses.
   *
   * <p>The source is read with the credential for pulls from its repository, and the target is
   * written with that for pushes. Mirrors are not asked. Signatures and other referrers that no
   * index lists, and foreign layers, which clients download from a URL, are not copied.
   *
   * <p>Each request may take up to the deadline of the {@link RegistryOptions}. The transfer of a
   * blob may take longer, one hour by default, but must not stall for longer than that deadline.
   *
   * @param pinnedSource a reference with a digest; a tag is ignored
   * @param target a reference with the tag to set, with the digest of the source, or with both; an
   *     existing tag is moved
   * @return the descriptor, or empty if neither the target nor the source has the image
   * @throws IllegalArgumentException if the source has no digest, or the target has neither a tag
   *     nor the same digest
   * @throws RegistryException if a registry is unreachable, refuses a request, for example to move
   *     an immutable tag, or returns invalid content
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   * @see <a
   *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#mounting-a-blob-from-another-repository">OCI
   *     distribution specification, mounting a blob from another repository</a>
   */
  Optional<Descriptor> copy(ImageReference pinnedSource, ImageReference target);

  /**
   * Checks that the user may push to a repository, by starting an upload and cancelling it. The
   * check leaves no content behind. Some registries create a missing repository, others refuse.
   *
   * @param image a reference to the repository; its tag appears in messages
   * @throws RegistryException if the registry refuses the push, is unreachable, or does not allow
   *     images at such a path; the message contains the remedy
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   */
  void checkPush(ImageReference image);

  /**
   * Checks who can pull an image. Requests the manifest, the config and the first bytes of a layer
   * without a credential.
   *
   * @param pinned a reference with a digest, of an existing image
   * @return the visibility, with a remedy if the image is not public; {@link Visibility#UNKNOWN} if
   *     the registry is unreachable, never an exception while this registry is open
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag stays set
   */
  VisibilityReport checkVisibility(ImageReference pinned);

  /** Ends the threads and closes the connections. Idempotent. */
  @Override
  void close();
}
