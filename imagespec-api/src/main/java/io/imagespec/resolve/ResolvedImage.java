package io.imagespec.resolve;

import io.imagespec.json.CanonicalJson;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.Visibility;
import io.imagespec.resolution.ExternalLookup;
import io.imagespec.resolution.ResolvedPlan;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An image whose digest its registry confirmed, so that it is safe to register. Immutable.
 *
 * @param reference the repository and tag; without a tag for an external image that was named by
 *     its digest alone
 * @param digest the digest of the manifest, or of the index of a multi-platform image
 * @param action the action that produced the image
 * @param fingerprint the fingerprint of the resolved spec, or empty for an image without a spec
 * @param platforms the platforms of the spec; for an external image those that its index or config
 *     declares, possibly none
 * @param visibility the visibility to anonymous clients; {@link Visibility#NOT_CHECKED} if the
 *     image already existed, unless the resolver requires public images
 * @param reasons the decisions made, one sentence each, in chronological order
 */
public record ResolvedImage(
    ImageReference reference,
    Digest digest,
    Action action,
    Optional<Fingerprint> fingerprint,
    SortedSet<Platform> platforms,
    Visibility visibility,
    List<String> reasons) {
  /** Copies the set and the list. */
  public ResolvedImage {
    Objects.requireNonNull(reference, "reference");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(platforms, "platforms");
    Objects.requireNonNull(visibility, "visibility");
    Objects.requireNonNull(reasons, "reasons");
    // a copy of the set itself would keep its comparator
    platforms = Collections.unmodifiableSortedSet(new TreeSet<>(List.copyOf(platforms)));
    reasons = List.copyOf(reasons);
  }

  static ResolvedImage of(ResolvedPlan plan) {
    return new ResolvedImage(
        plan.reference(),
        plan.digest(),
        Action.of(plan.built()),
        Optional.of(plan.fingerprint()),
        plan.platforms(),
        plan.visibility(),
        plan.reasons());
  }

  static ResolvedImage of(ExternalLookup.Found found) {
    return new ResolvedImage(
        found.reference(),
        found.digest(),
        Action.EXTERNAL,
        Optional.empty(),
        found.platforms(),
        found.visibility(),
        found.reasons());
  }

  /**
   * Returns the immutable reference that a workflow registers.
   *
   * @return the repository and digest, for example {@code ghcr.io/acme/trainer@sha256:…}
   */
  public ImageReference pinned() {
    return reference.repository().withDigest(digest);
  }

  /**
   * Returns the pinned reference with the tag, for readers: the digest decides, and clients ignore
   * the tag.
   *
   * @return the repository, tag and digest, for example {@code ghcr.io/acme/trainer:k3v…@sha256:…};
   *     {@link #pinned()} for an image without a tag
   */
  public ImageReference tagged() {
    return reference.withDigest(digest);
  }

  /**
   * Returns this image as a JSON object with sorted keys, for other programs. The strings {@code
   * reference}, {@code digest}, {@code pinned}, {@code action} and {@code visibility} and the lists
   * {@code platforms} and {@code reasons} are always present, {@code tag} and {@code tagged} if the
   * reference has a tag, {@code fingerprint} if the image has one. A catalog's JSON contains the
   * same fields for each image.
   *
   * @return canonical JSON
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
   */
  public String toJson() {
    return CanonicalJson.text(ImageDocument.of(this));
  }

  /** Returns the action and the pinned reference: {@code BUILT ghcr.io/acme/trainer@sha256:…}. */
  @Override
  public String toString() {
    return action + " " + pinned();
  }
}
