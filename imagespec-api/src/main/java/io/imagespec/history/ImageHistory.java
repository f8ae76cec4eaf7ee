package io.imagespec.history;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The latest images of each repository that were built or copied on this machine, in one file per
 * repository. A file that is damaged or cannot be read is treated as empty, and a failed write is
 * only logged. Thread-safe. Several processes may share it; the last one to write wins.
 */
public final class ImageHistory {
  private static final int LIMIT = 20;

  private final Path directory;

  /**
   * Creates a history.
   *
   * @param directory the directory of the files, created for its owner only
   */
  public ImageHistory(Path directory) {
    this.directory = directory;
  }

  /**
   * Adds an image as the latest one. The oldest of more than 20 images are dropped.
   *
   * @param entry the image; it replaces an entry with its fingerprint and name
   */
  public synchronized void record(HistoryEntry entry) {
    HistoryFile file = file(entry.image());
    List<HistoryEntry> entries = new ArrayList<>(file.read());
    entries.removeIf(
        other ->
            other.fingerprint().equals(entry.fingerprint()) && other.image().equals(entry.image()));
    entries.add(entry);
    file.write(entries.subList(Math.max(0, entries.size() - LIMIT), entries.size()));
  }

  /**
   * Finds the image of the plan's repository with the fewest differences from the plan, the latest
   * one of several.
   *
   * @param plan the plan
   * @return the image, or empty if none of this repository is known
   */
  public Optional<NearestImage> nearest(BuildPlan plan) {
    List<HistoryEntry> entries = file(plan.image()).read();
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    PlanComponents components = PlanComponents.of(plan);
    Optional<NearestImage> nearest = Optional.empty();
    for (HistoryEntry entry : entries) {
      List<String> differences = ComponentDifference.between(entry.components(), components);
      if (nearest.isEmpty() || differences.size() <= nearest.get().differences().size()) {
        nearest = Optional.of(new NearestImage(entry, differences));
      }
    }
    return nearest;
  }

  private HistoryFile file(ImageReference image) {
    ImageReference repository = image.repository();
    String name = Digest.sha256(repository.toString().getBytes(StandardCharsets.UTF_8)).hex();
    return new HistoryFile(directory.resolve(name), repository);
  }
}
