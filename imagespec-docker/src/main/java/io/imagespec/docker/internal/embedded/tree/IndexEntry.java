package io.imagespec.docker.internal.embedded.tree;

/**
 * One entry of a layer.
 *
 * @param path where it is, without a slash in front; empty for the root
 * @param kind what it is
 * @param access permission bits, user and group
 * @param target what a link points to; for a hard link the path of the other name; else empty
 */
record IndexEntry(String path, Kind kind, Access access, String target) {
  /** What an entry is. The order is that of the index files. */
  enum Kind {
    DIRECTORY,
    FILE,
    LINK,
    HARD_LINK,
    /** It hides what lower layers have at this path. */
    WHITEOUT,
    /** It hides what lower layers have in this directory. */
    OPAQUE
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
