package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The result of {@link ImageResolver#lockBases}. The maps are sorted by the text of the base.
 *
 * @param file the lock file
 * @param added the bases that the file did not contain, with their digests
 * @param moved the bases whose tag has another digest than in the file
 * @param unchanged the bases whose digest in the file was confirmed
 */
public record LockUpdate(
    Path file,
    SortedMap<ImageReference, Digest> added,
    SortedMap<ImageReference, Move> moved,
    SortedSet<ImageReference> unchanged) {
  static final Comparator<ImageReference> BY_TEXT = Comparator.comparing(ImageReference::toString);

  /**
   * The digests of a tag that has moved.
   *
   * @param from the digest that the file contained
   * @param to the digest that it contains now
   */
  public record Move(Digest from, Digest to) {
    /** Requires both digests. */
    public Move {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
    }
  }

  /** Copies the collections. */
  public LockUpdate {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(added, "added");
    Objects.requireNonNull(moved, "moved");
    Objects.requireNonNull(unchanged, "unchanged");
    added = copy(added);
    moved = copy(moved);
    SortedSet<ImageReference> sorted = new TreeSet<>(BY_TEXT);
    sorted.addAll(unchanged);
    unchanged = Collections.unmodifiableSortedSet(sorted);
  }

  private static <V> SortedMap<ImageReference, V> copy(SortedMap<ImageReference, V> map) {
    SortedMap<ImageReference, V> sorted = new TreeMap<>(BY_TEXT);
    sorted.putAll(map);
    return Collections.unmodifiableSortedMap(sorted);
  }

  /**
   * Tests whether digests changed. A missing file is written in any case.
   *
   * @return false if the file already contained all digests
   */
  public boolean changed() {
    return !added.isEmpty() || !moved.isEmpty();
  }
}
