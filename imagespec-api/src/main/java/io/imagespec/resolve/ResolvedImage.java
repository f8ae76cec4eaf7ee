package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.Visibility;
import io.imagespec.resolution.ResolvedPlan;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An image whose digest its registry confirmed, so that it is safe to register. Immutable.
 *
 * @param reference the repository and tag
 * @param digest the digest of the manifest, or of the index of a multi-platform image
 * @param action the action that produced the image
 * @param fingerprint the fingerprint of the resolved spec, or empty for an image without a spec
 * @param visibility the visibility to anonymous clients; {@link Visibility#NOT_CHECKED} if the
 *     image already existed, unless the resolver requires public images
 * @param reasons the decisions made, one sentence each, in chronological order
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

  static ResolvedImage of(ResolvedPlan plan) {
    return new ResolvedImage(
        plan.reference(),
        plan.digest(),
        Action.of(plan.built()),
        Optional.of(plan.fingerprint()),
        plan.visibility(),
        plan.reasons());
  }

  /**
   * Returns the immutable reference that a workflow registers.
   *
   * @return the repository and digest, for example {@code ghcr.io/acme/trainer@sha256:…}
   */
  public ImageReference pinned() {
    return reference.repository().withDigest(digest);
  }

  /** Returns the action and the pinned reference: {@code BUILT ghcr.io/acme/trainer@sha256:…}. */
  @Override
  public String toString() {
    return action + " " + pinned();
  }
}
