package io.imagespec.resolution;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.Visibility;
import java.util.List;
import java.util.SortedSet;

/**
 * The image of a plan, whose digest its registry confirmed.
 *
 * @param reference the repository and tag
 * @param digest the digest of the manifest, or of the index of a multi-platform image
 * @param built true if the image was built by this call, false if it already existed
 * @param fingerprint the fingerprint of the plan
 * @param platforms the platforms of the plan
 * @param visibility the visibility to anonymous clients
 * @param reasons the decisions made, one sentence each, in chronological order
 */
public record ResolvedPlan(
    ImageReference reference,
    Digest digest,
    boolean built,
    Fingerprint fingerprint,
    SortedSet<Platform> platforms,
    Visibility visibility,
    List<String> reasons) {
  /** Returns the repository and digest. */
  ImageReference pinned() {
    return reference.repository().withDigest(digest);
  }
}
