package io.imagespec.docker.internal.registry.blob;

import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.util.Optional;

/**
 * A blob to push.
 *
 * @param mediaType the media type in manifests
 * @param source the bytes
 * @param known the descriptor, empty if it is unknown before the upload
 * @param from a repository of the same registry from which the blob may be mounted
 * @param chunked true to upload in chunks instead of in one request
 */
public record BlobToPush(
    String mediaType,
    BlobSource source,
    Optional<Descriptor> known,
    Optional<ImageReference> from,
    boolean chunked) {
  /**
   * Creates a blob that another repository has. It is mounted if both repositories are in one
   * registry, and sent otherwise.
   *
   * @param known the descriptor
   * @param owner the repository that has the blob
   * @param target the repository to push to
   * @param source the bytes in the owner's registry
   * @return the blob
   */
  public static BlobToPush copied(
      Descriptor known, ImageReference owner, ImageReference target, BlobSource source) {
    Optional<ImageReference> mountable =
        Optional.of(owner.repository())
            .filter(there -> there.domain().equals(target.domain()))
            .filter(there -> !there.equals(target.repository()));
    return new BlobToPush(known.mediaType(), source, Optional.of(known), mountable, false);
  }

  /**
   * Returns a copy that is mounted from another repository, if possible.
   *
   * @param repository a repository that may contain the blob
   * @return a copy
   */
  public BlobToPush mountableFrom(ImageReference repository) {
    return new BlobToPush(mediaType, source, known, Optional.of(repository), chunked);
  }

  /**
   * Returns a copy that is uploaded in chunks.
   *
   * @return a copy
   */
  public BlobToPush inChunks() {
    return new BlobToPush(mediaType, source, known, from, true);
  }

  /** Returns a copy with a known digest and size. */
  BlobToPush as(Descriptor descriptor) {
    return new BlobToPush(mediaType, source, Optional.of(descriptor), from, chunked);
  }

  /** Returns the size, or {@link CountedSource#UNKNOWN}. */
  long size() {
    return known.map(Descriptor::size).orElse(CountedSource.UNKNOWN);
  }

  /** Returns the digest, never the bytes. */
  @Override
  public String toString() {
    return known.map(descriptor -> "blob " + descriptor.digest()).orElse("blob");
  }
}
