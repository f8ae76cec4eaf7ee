package io.imagespec.registry;

import java.util.Objects;

/**
 * How far an image can be seen, and what to do about it.
 *
 * @param visibility who can pull it
 * @param explanation how that was found out; for a private image also the page or command that
 *     makes it public, or what the cluster needs instead
 */
public record VisibilityReport(Visibility visibility, String explanation) {
  /** Takes no null. */
  public VisibilityReport {
    Objects.requireNonNull(visibility, "visibility");
    Objects.requireNonNull(explanation, "explanation");
  }
}
