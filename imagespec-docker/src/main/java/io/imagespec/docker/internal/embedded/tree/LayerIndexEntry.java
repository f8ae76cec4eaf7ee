package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.oci.LayerEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a layer.
 *
 * @param path the path, without a leading slash; empty for the root
 * @param kind the kind of entry
 * @param access permission bits, user and group
 * @param target the target of a link, or the path of the original for a hard link; otherwise empty
 */
record LayerIndexEntry(String path, Kind kind, Access access, String target) {
  /** Returns the index entry of an entry to write. */
  static LayerIndexEntry of(LayerEntry entry) {
    TarWriter.Access access = entry.access();
    LayerIndexEntry file =
        new LayerIndexEntry(
            entry.path(), Kind.FILE, new Access(access.mode(), access.user(), access.group()), "");
    try {
      return entry.match(new OfLayerEntry(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot occur: the cases read nothing
    }
  }

  private record OfLayerEntry(LayerIndexEntry file) implements LayerEntry.Cases<LayerIndexEntry> {
    @Override
    public LayerIndexEntry directory(LayerEntry.Directory entry) {
      return new LayerIndexEntry(file.path, Kind.DIRECTORY, file.access, "");
    }

    @Override
    public LayerIndexEntry file(LayerEntry.File entry) {
      return file;
    }

    @Override
    public LayerIndexEntry link(LayerEntry.Link entry) {
      return new LayerIndexEntry(file.path, Kind.LINK, file.access, entry.target());
    }
  }

  /** The kind of an entry, with its mark in index files. */
  enum Kind {
    DIRECTORY('d'),
    FILE('f'),
    LINK('l'),
    HARD_LINK('h'),
    /** Hides the entry of lower layers at this path. */
    WHITEOUT('w'),
    /** Hides the entries of lower layers in this directory. */
    OPAQUE('o');

    private final char mark;

    Kind(char mark) {
      this.mark = mark;
    }

    char mark() {
      return mark;
    }

    /** Returns the kind with a mark; empty for an unknown mark. */
    static Optional<Kind> of(int mark) {
      for (Kind kind : values()) {
        if (kind.mark == mark) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * The permissions and the owner.
   *
   * @param mode permission bits, setuid, setgid and sticky included
   * @param user the user ID
   * @param group the group ID
   */
  record Access(int mode, long user, long group) {
    static final Access ROOT = new Access(0755, 0, 0);

    /** Written out, because the generated method takes long at its first call in a JVM. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Access that
          && mode == that.mode
          && user == that.user
          && group == that.group;
    }

    @Override
    public int hashCode() {
      return 31 * (31 * mode + Long.hashCode(user)) + Long.hashCode(group);
    }
  }
}
