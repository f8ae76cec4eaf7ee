package io.imagespec.resolve;

import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.pins.LockFile;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The changes of a lock file. Not thread-safe. */
final class LockChanges {
  private final LockFile before;
  private final SortedMap<ImageReference, Digest> added = new TreeMap<>(LockUpdate.BY_TEXT);
  private final SortedMap<ImageReference, LockUpdate.Move> moved =
      new TreeMap<>(LockUpdate.BY_TEXT);
  private final SortedSet<ImageReference> unchanged = new TreeSet<>(LockUpdate.BY_TEXT);

  LockChanges(LockFile before) {
    this.before = before;
  }

  void add(ImageReference base, Digest digest) {
    Optional<Digest> old = before.find(base);
    if (old.isEmpty()) {
      added.put(base, digest);
    } else if (old.get().equals(digest)) {
      unchanged.add(base);
    } else {
      moved.put(base, new LockUpdate.Move(old.get(), digest));
    }
  }

  /** Writes the file, unless nothing has changed. */
  LockUpdate write() {
    LockUpdate update = new LockUpdate(before.file(), added, moved, unchanged);
    if (update.changed() || !before.exists()) {
      Map<ImageReference, Digest> digests = new HashMap<>(added);
      moved.forEach((base, move) -> digests.put(base, move.to()));
      before.with(digests).write();
    }
    return update;
  }
}
