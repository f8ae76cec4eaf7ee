package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import io.imagespec.docker.internal.oci.Layer;
import io.imagespec.docker.internal.oci.LayerEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The entries of one layer, with the contents of its user and group files. Immutable.
 *
 * @param entries the entries in the order of the layer
 * @param accounts the contents of files named {@code passwd} and {@code group} in directories named
 *     {@code etc}, by path. Others and large ones are omitted.
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">OCI image
 *     specification, layers</a>
 */
record LayerIndex(List<LayerIndexEntry> entries, Map<String, byte[]> accounts) {
  /** The limit on entries. */
  static final int ENTRY_LIMIT = 2_000_000;

  /** The limit on a user or group file, in bytes. */
  static final int ACCOUNTS_LIMIT = 1 << 20;

  /** The limit on user and group files. */
  static final int ACCOUNTS_COUNT = 16;

  /** The limit on a path, in characters. Linux accepts up to 4,095 bytes at a time. */
  static final int PATH_LIMIT = 64 * 1024;

  private static final int SKIP = 16 * 1024;

  /** The names of files of users and groups. */
  private static final Set<String> ACCOUNTS = Set.of("passwd", "group");

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** The prefix of the directories in which aufs keeps its data. */
  private static final String AUFS = ".wh..wh.";

  LayerIndex {
    entries = List.copyOf(entries);
    accounts = Map.copyOf(accounts);
  }

  /** Returns the index of a layer to write; empty if it could have files of users. */
  static Optional<LayerIndex> of(Layer layer) {
    List<LayerIndexEntry> entries = new ArrayList<>();
    for (LayerEntry entry : layer.entries()) {
      if (ACCOUNTS.contains(TreePaths.name(entry.path()))) {
        return Optional.empty();
      }
      entries.add(LayerIndexEntry.of(entry));
    }
    return Optional.of(new LayerIndex(entries, Map.of()));
  }

  /** Reads a layer's tar to its end, without closing it. */
  static LayerIndex read(InputStream tar) throws IOException {
    List<LayerIndexEntry> entries = new ArrayList<>();
    Map<String, byte[]> accounts = new HashMap<>();
    TarArchiveInputStream in = new TarArchiveInputStream(tar, "UTF-8");
    byte[] skipped = new byte[SKIP];
    for (TarArchiveEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
      Optional<LayerIndexEntry> entry = entry(next);
      entry.ifPresent(entries::add);
      if (entries.size() > ENTRY_LIMIT) {
        throw new IOException("it has more than " + ENTRY_LIMIT + " entries");
      }
      if (entry.filter(LayerIndex::isAccounts).isPresent()) {
        keep(content(in), entry.get().path(), accounts);
      }
      skip(in, skipped);
    }
    return new LayerIndex(entries, accounts);
  }

  /**
   * Skips the rest of a file. The stream itself would allocate an array for every few kilobytes.
   */
  private static void skip(TarArchiveInputStream in, byte[] buffer) throws IOException {
    while (in.read(buffer) >= 0) {}
  }

  private static boolean isAccounts(LayerIndexEntry entry) {
    String path = "/" + entry.path();
    return entry.kind() == Kind.FILE && UserDatabase.FILES.stream().anyMatch(path::endsWith);
  }

  private static byte[] content(InputStream in) throws IOException {
    return in.readNBytes(ACCOUNTS_LIMIT + 1);
  }

  /** Keeps the content of the last file at a path, unless a limit is exceeded. */
  private static void keep(byte[] content, String path, Map<String, byte[]> accounts) {
    accounts.remove(path);
    if (content.length <= ACCOUNTS_LIMIT && accounts.size() < ACCOUNTS_COUNT) {
      accounts.put(path, content);
    }
  }

  /**
   * Returns an entry; empty for one outside of the root, which no engine unpacks, and for data of
   * aufs.
   */
  private static Optional<LayerIndexEntry> entry(TarArchiveEntry tar) throws IOException {
    if (tar.getName().length() > PATH_LIMIT || tar.getLinkName().length() > PATH_LIMIT) {
      throw new IOException("it has a path of more than " + PATH_LIMIT + " characters");
    }
    Optional<String> path = TreePaths.clean(tar.getName());
    if (path.isEmpty() || isOfAufs(path.get())) {
      return Optional.empty();
    }
    String name = TreePaths.name(path.get());
    String parent = TreePaths.parent(path.get());
    Access access = new Access(tar.getMode() & 07777, tar.getLongUserId(), tar.getLongGroupId());
    if (name.equals(OPAQUE)) {
      return Optional.of(new LayerIndexEntry(parent, Kind.OPAQUE, Access.ROOT, ""));
    }
    if (name.startsWith(WHITEOUT)) {
      String hidden = TreePaths.join(parent, name.substring(WHITEOUT.length()));
      return Optional.of(new LayerIndexEntry(hidden, Kind.WHITEOUT, Access.ROOT, ""));
    }
    Kind kind = kind(tar);
    String target = kind == Kind.LINK || kind == Kind.HARD_LINK ? tar.getLinkName() : "";
    return Optional.of(new LayerIndexEntry(path.get(), kind, access, target));
  }

  private static boolean isOfAufs(String path) {
    return path.startsWith(AUFS) && !path.equals(OPAQUE);
  }

  private static Kind kind(TarArchiveEntry tar) {
    if (tar.isSymbolicLink()) {
      return Kind.LINK;
    }
    if (tar.isLink()) {
      return Kind.HARD_LINK;
    }
    return tar.isDirectory() ? Kind.DIRECTORY : Kind.FILE; // a device blocks a path like a file
  }
}
