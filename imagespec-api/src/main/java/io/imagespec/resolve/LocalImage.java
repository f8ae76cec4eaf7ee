package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Fingerprint;
import io.imagespec.resolution.StoredPlan;
import java.util.List;
import java.util.Objects;

/**
 * An image in an engine's own store. It exists on this machine only, so it is suitable for local
 * tests but not for registration. Immutable.
 *
 * @param reference the image's name in the store
 * @param id the image's id in the store
 * @param action the action that produced the image
 * @param fingerprint the fingerprint of the spec
 * @param reasons the decisions made, one sentence each, in chronological order
 */
public record LocalImage(
    ImageReference reference,
    Digest id,
    Action action,
    Fingerprint fingerprint,
    List<String> reasons) {
  /** Copies the list. */
  public LocalImage {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(reasons, "reasons");
    reasons = List.copyOf(reasons);
  }

  static LocalImage of(StoredPlan plan) {
    return new LocalImage(
        plan.reference(), plan.id(), Action.of(plan.built()), plan.fingerprint(), plan.reasons());
  }
}
