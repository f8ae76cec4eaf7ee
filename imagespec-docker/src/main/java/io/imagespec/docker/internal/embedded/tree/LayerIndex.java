package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The entries of one layer, with the contents of its user and group files. Immutable.
 *
 * @param entries the entries in the order of the layer
 * @param accounts the contents of {@code etc/passwd} and {@code etc/group}, if the layer contains
 *     them
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">OCI image
 *     specification, layers</a>
 */
record LayerIndex(List<LayerIndexEntry> entries, Map<String, byte[]> accounts) {
  /** The limit on entries. */
  static final int ENTRY_LIMIT = 2_000_000;

  /** The limit on a user or group file, in bytes. */
  static final int ACCOUNTS_LIMIT = 1 << 20;

  /** The limit on a path, in characters. Linux accepts up to 4,095 bytes at a time. */
  static final int PATH_LIMIT = 64 * 1024;

  private static final int SKIP = 16 * 1024;

  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  LayerIndex {
    entries = List.copyOf(entries);
    accounts = Map.copyOf(accounts);
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
        accounts.put(entry.get().path(), content(in, entry.get().path()));
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
    return entry.kind() == Kind.FILE && UserDatabase.FILES.contains(entry.path());
  }

  private static byte[] content(InputStream in, String path) throws IOException {
    byte[] content = in.readNBytes(ACCOUNTS_LIMIT + 1);
    if (content.length > ACCOUNTS_LIMIT) {
      throw new IOException(path + " has more than " + ACCOUNTS_LIMIT + " bytes");
    }
    return content;
  }

  /** Returns an entry; empty for one outside of the root, which no engine unpacks. */
  private static Optional<LayerIndexEntry> entry(TarArchiveEntry tar) throws IOException {
    if (tar.getName().length() > PATH_LIMIT || tar.getLinkName().length() > PATH_LIMIT) {
      throw new IOException("it has a path of more than " + PATH_LIMIT + " characters");
    }
    Optional<String> path = TreePaths.clean(tar.getName());
    if (path.isEmpty()) {
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

  private static Kind kind(TarArchiveEntry tar) {
    if (tar.isDirectory()) {
      return Kind.DIRECTORY;
    }
    if (tar.isSymbolicLink()) {
      return Kind.LINK;
    }
    return tar.isLink() ? Kind.HARD_LINK : Kind.FILE; // a device blocks a path like a file
  }
}
