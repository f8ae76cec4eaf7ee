package io.imagespec.history;

import java.util.List;

/**
 * The earlier image with the fewest differences from a plan.
 *
 * @param entry the image
 * @param differences the differences in words, such as "apt git changed"; empty if the image was
 *     built from an equal plan
 */
public record NearestImage(HistoryEntry entry, List<String> differences) {
  /** Copies the list. */
  public NearestImage {
    differences = List.copyOf(differences);
  }

  /** Returns the image, its time and the differences: {@code R (built TIME): apt git changed}. */
  @Override
  public String toString() {
    return entry.image()
        + "@"
        + entry.digest()
        + " (built "
        + entry.time()
        + "): "
        + (differences.isEmpty() ? "nothing changed" : String.join(", ", differences));
  }
}
