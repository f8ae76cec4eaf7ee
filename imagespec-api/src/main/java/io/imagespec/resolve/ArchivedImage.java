package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Fingerprint;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An image in a file or directory of this machine, to be carried to where no registry is.
 * Immutable.
 *
 * @param file the archive, as absolute as it was named
 * @param reference the name that the archive gives the image
 * @param digest the digest of its manifest, or of its index if it is for several platforms
 * @param fingerprint the fingerprint of its spec
 * @param reasons why it was made as it was, one sentence each, in the order of the decisions
 */
public record ArchivedImage(
    Path file,
    ImageReference reference,
    Digest digest,
    Fingerprint fingerprint,
    List<String> reasons) {
  /** Copies the list. */
  public ArchivedImage {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(reasons, "reasons");
    reasons = List.copyOf(reasons);
  }
}
