package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Fingerprint;
import java.util.List;
import java.util.Objects;

/**
 * An image in an engine's own store, on this machine only: good for trying it, not for registering
 * it. Immutable.
 *
 * @param reference the name under which the engine knows it
 * @param id its id in that store
 * @param action what was done to get it
 * @param fingerprint the fingerprint of its spec
 * @param reasons why, one sentence each, in the order of the decisions
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
}
