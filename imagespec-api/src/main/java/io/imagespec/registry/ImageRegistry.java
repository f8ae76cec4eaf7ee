package io.imagespec.registry;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Optional;
import java.util.Set;

/**
 * A conversation with registries; which one is asked is in the reference. Thread-safe.
 *
 * <p>Every method may block up to the deadline of its {@link RegistryOptions}; an interrupt ends it
 * early with {@link java.util.concurrent.CancellationException}, the flag set.
 */
public interface ImageRegistry extends AutoCloseable {
  /**
   * Asks whether an image is there, with one {@code HEAD} request.
   *
   * @param image a reference with a tag or a digest
   * @return its descriptor, or empty if the registry says that there is no such image
   * @throws RegistryException if the registry cannot be reached or refuses, so that nobody knows;
   *     unknown is never empty
   * @see <a
   *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#checking-if-content-exists-in-the-registry">OCI
   *     distribution specification</a>
   */
  Optional<Descriptor> find(ImageReference image);

  /**
   * Asks what an image is: its manifest or index, and the configs of the platforms wanted.
   *
   * @param image a reference with a tag or a digest
   * @param wanted the platforms whose config is read; the others of an index are listed with an
   *     empty config
   * @return the image, or empty if the registry says that there is no such image
   * @throws RegistryException if the registry cannot be reached or refuses, or answers with
   *     something that is no image
   */
  Optional<RemoteImage> inspect(ImageReference image, Set<Platform> wanted);

  /**
   * Gives an image one more tag, by putting its manifest under that name.
   *
   * @param pinned a reference with a digest
   * @param tag the tag to set
   * @throws RegistryException if the registry cannot be reached or refuses
   */
  void tag(ImageReference pinned, String tag);

  /**
   * Asks whether the user may push to a repository, by beginning an upload and taking it back;
   * nothing is left there. Some registries make a missing repository on the way, others refuse.
   *
   * @param image a reference into the repository; for messages also the tag
   * @throws RegistryException if the registry refuses, cannot be reached, or can have no image
   *     under such a path; the message says what to do
   */
  void checkPush(ImageReference image);

  /**
   * Asks who can pull an image, as somebody without a credential: for its manifest, its config and
   * the first bytes of a layer.
   *
   * @param pinned a reference with a digest, of an image that is there
   * @return who can, and what to do if not everybody can; {@link Visibility#UNKNOWN} if the
   *     registry cannot be asked, never an exception while this is open
   */
  VisibilityReport checkVisibility(ImageReference pinned);

  /** Ends the threads and connections. Idempotent. */
  @Override
  void close();
}
