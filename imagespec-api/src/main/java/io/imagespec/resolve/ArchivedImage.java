package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Fingerprint;
import io.imagespec.resolution.StoredPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An image in a local file or directory, for transport without a registry. Immutable.
 *
 * @param file the archive: the caller's path, resolved against the resolver's directory
 * @param reference the image's name in the archive
 * @param digest the digest of the manifest, or of the index of a multi-platform image
 * @param fingerprint the fingerprint of the spec
 * @param reasons the decisions made, one sentence each, in chronological order
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

  static ArchivedImage of(Path file, StoredPlan plan) {
    return new ArchivedImage(file, plan.reference(), plan.id(), plan.fingerprint(), plan.reasons());
  }
}
