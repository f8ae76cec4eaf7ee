package io.imagespec.history;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Fingerprint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * An earlier image.
 *
 * @param image repository and tag
 * @param digest the digest in the registry
 * @param fingerprint the fingerprint
 * @param time the time of the build or copy, in seconds
 * @param components one {@code kind:digest} per part of the plan, separated by blanks
 */
public record HistoryEntry(
    ImageReference image, Digest digest, Fingerprint fingerprint, Instant time, String components) {
  /** Drops fractions of a second. */
  public HistoryEntry {
    time = time.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Creates the entry of a plan's image.
   *
   * @param plan the plan
   * @param digest the digest in the registry
   * @param time the time of the build
   * @return the entry
   */
  public static HistoryEntry of(BuildPlan plan, Digest digest, Instant time) {
    return new HistoryEntry(
        plan.image(), digest, plan.fingerprint(), time, PlanComponents.of(plan).text());
  }
}
