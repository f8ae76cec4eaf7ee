package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.Visibility;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An image in a registry, which answered for its digest: safe to register. Immutable.
 *
 * @param reference its repository and tag
 * @param digest the digest of its manifest, or of its index if it is for several platforms
 * @param action what was done to get it
 * @param fingerprint the fingerprint of the spec it was resolved from, or empty if it is of no spec
 * @param visibility who can pull it; {@link Visibility#NOT_CHECKED} if it was there already, unless
 *     the resolver requires public images
 * @param reasons why, one sentence each, in the order of the decisions
 */
public record ResolvedImage(
    ImageReference reference,
    Digest digest,
    Action action,
    Optional<Fingerprint> fingerprint,
    Visibility visibility,
    List<String> reasons) {
  /** Copies the list. */
  public ResolvedImage {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(visibility, "visibility");
    Objects.requireNonNull(reasons, "reasons");
    reasons = List.copyOf(reasons);
  }

  /**
   * What a workflow registers.
   *
   * @return repository and digest, which always mean this image: {@code
   *     ghcr.io/acme/trainer@sha256:…}
   */
  public ImageReference pinned() {
    return reference.repository().withDigest(digest);
  }

  /** Action and pinned reference: {@code BUILT ghcr.io/acme/trainer@sha256:…}. */
  @Override
  public String toString() {
    return action + " " + pinned();
  }
}
