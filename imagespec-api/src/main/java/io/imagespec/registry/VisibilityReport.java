package io.imagespec.registry;

import java.util.Objects;

/**
 * The visibility of an image, with an explanation.
 *
 * @param visibility the visibility
 * @param explanation the evidence; for a private image also the page or command that makes it
 *     public, or the setting that the cluster needs instead
 */
public record VisibilityReport(Visibility visibility, String explanation) {
  /** Creates a report. */
  public VisibilityReport {
    Objects.requireNonNull(visibility, "visibility");
    Objects.requireNonNull(explanation, "explanation");
  }
}
