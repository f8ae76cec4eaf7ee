package io.imagespec.docker.internal.registry.blob;

import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.util.Optional;

/**
 * A blob to be pushed.
 *
 * @param mediaType what manifests will call it
 * @param source its bytes
 * @param known what they are, empty if that is only known when they have been sent
 * @param from a repository of the same registry that may have it
 * @param chunked whether it is sent in chunks, not in one request
 */
public record BlobToPush(
    String mediaType,
    BlobSource source,
    Optional<Descriptor> known,
    Optional<ImageReference> from,
    boolean chunked) {
  /**
   * The same, to be mounted if that is possible.
   *
   * @param repository a repository that may have it
   * @return a copy
   */
  public BlobToPush mountableFrom(ImageReference repository) {
    return new BlobToPush(mediaType, source, known, Optional.of(repository), chunked);
  }

  /**
   * The same, in chunks.
   *
   * @return a copy
   */
  public BlobToPush inChunks() {
    return new BlobToPush(mediaType, source, known, from, true);
  }

  /** The same, of which digest and size are known by now. */
  BlobToPush as(Descriptor descriptor) {
    return new BlobToPush(mediaType, source, Optional.of(descriptor), from, chunked);
  }

  /** Its size, if it is known. */
  long size() {
    return known.map(Descriptor::size).orElse(CountedSource.UNKNOWN);
  }

  /** The digest, never the bytes. */
  @Override
  public String toString() {
    return known.map(descriptor -> "blob " + descriptor.digest()).orElse("blob");
  }
}
