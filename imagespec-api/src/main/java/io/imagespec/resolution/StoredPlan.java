package io.imagespec.resolution;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Fingerprint;
import java.util.List;

/**
 * The image of a plan outside a registry: in an engine's own store or in an archive.
 *
 * @param reference the image's name in the store or archive
 * @param id the image's id in the store, or its digest in the archive
 * @param built true if the image was built by this call, false if it already existed
 * @param fingerprint the fingerprint of the plan
 * @param reasons the decisions made, one sentence each, in chronological order
 */
public record StoredPlan(
    ImageReference reference,
    Digest id,
    boolean built,
    Fingerprint fingerprint,
    List<String> reasons) {}
