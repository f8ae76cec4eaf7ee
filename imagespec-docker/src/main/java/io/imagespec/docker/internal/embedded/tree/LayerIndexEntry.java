package io.imagespec.docker.internal.embedded.tree;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * One entry of a layer.
 *
 * @param path where it is, without a slash in front; empty for the root
 * @param kind what it is
 * @param access permission bits, user and group
 * @param target what a link points to; for a hard link the path of the other name; else empty
 */
record LayerIndexEntry(String path, Kind kind, Access access, String target) {
  /** What an entry is, and the mark of that in index files. */
  enum Kind {
    DIRECTORY('d'),
    FILE('f'),
    LINK('l'),
    HARD_LINK('h'),
    /** It hides what lower layers have at this path. */
    WHITEOUT('w'),
    /** It hides what lower layers have in this directory. */
    OPAQUE('o');

    private final char mark;

    Kind(char mark) {
      this.mark = mark;
    }

    char mark() {
      return mark;
    }

    /** Empty for a mark of none. */
    static Optional<Kind> of(int mark) {
      return Stream.of(values()).filter(kind -> kind.mark == mark).findFirst();
    }
  }

  /**
   * Whose it is.
   *
   * @param mode permission bits, setuid, setgid and sticky included
   * @param user the number of its user
   * @param group the number of its group
   */
  record Access(int mode, long user, long group) {
    static final Access ROOT = new Access(0755, 0, 0);
  }
}
