package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.context.ContextEntry;
import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file tree of an image: its layers and the entries added by copies. Not thread-safe. */
public final class ImageTree {
  private static final int BUFFER = 8 * 1024;

  private final TreeNode root = TreeNode.directory(Access.ROOT);

  /** The kind of entry at a path. */
  public enum Found {
    /** No entry. */
    NOTHING,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link. */
    LINK,
    /** Any other entry. */
    FILE
  }

  /** Creates the tree of an image without layers. */
  public ImageTree() {}

  /** Adds a layer on top. */
  void add(LayerIndex layer) throws IOException {
    new LayerUnpacker(this, layer).unpack();
  }

  /** Returns the directory at a path, created with owner root if it is missing. */
  TreeNode directory(String path) {
    TreeNode node = root;
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        TreeNode next = node.get(name);
        if (next == null || !next.isDirectory()) {
          next = TreeNode.directory(Access.ROOT);
          node.put(name, next);
        }
        node = next;
      }
    }
    return node;
  }

  /** Returns the node at a resolved path, whose last name may be a link. */
  @Nullable TreeNode at(String path) {
    if (path.isEmpty()) {
      return root;
    }
    TreeNode parent = at(TreePaths.parent(path));
    String name = TreePaths.name(path);
    return parent == null || name.isEmpty() ? parent : parent.get(name);
  }

  /**
   * Follows every link in a path, the last name included, inside the image.
   *
   * @param path a path, with or without a slash in front
   * @return the resolved path; missing names are unchanged
   * @throws UnresolvablePathException if the path contains a cycle of links or continues after a
   *     file
   */
  public String resolve(String path) throws UnresolvablePathException {
    return new SymlinkResolver(root, path).resolve();
  }

  /**
   * Returns the kind of entry at a path.
   *
   * @param path a resolved path, whose last name may be a link
   * @return the kind of entry
   */
  public Found find(String path) {
    TreeNode node = at(path);
    if (node == null) {
      return Found.NOTHING;
    }
    return node.isDirectory() ? Found.DIRECTORY : node.isLink() ? Found.LINK : Found.FILE;
  }

  /**
   * Adds a directory, or sets the mode and the owner of an existing one.
   *
   * @param path a resolved path
   * @param access the mode and the owner
   */
  public void addDirectory(String path, TarWriter.Access access) {
    if (!path.isEmpty()) {
      directory(TreePaths.parent(path))
          .put(TreePaths.name(path), directory(path).with(accessOf(access)));
    }
  }

  /**
   * Tests the mode and the owner of an entry.
   *
   * @param path a resolved path
   * @param access the mode and the owner
   * @return true if the entry exists and has both
   */
  public boolean hasAccess(String path, TarWriter.Access access) {
    TreeNode node = at(path);
    return node != null && node.access().equals(accessOf(access));
  }

  private static Access accessOf(TarWriter.Access access) {
    return new Access(access.mode(), access.user(), access.group());
  }

  /**
   * Adds a file.
   *
   * @param path a resolved path in an existing directory
   * @param content the content
   */
  public void addFile(String path, ContextEntry.RegularFile content) {
    directory(TreePaths.parent(path))
        .put(
            TreePaths.name(path),
            TreeNode.file(
                Kind.FILE,
                Access.ROOT,
                content.size() > LayerIndex.ACCOUNTS_LIMIT
                    ? Optional.empty()
                    : Optional.of(() -> read(content))));
  }

  private static byte[] read(ContextEntry.RegularFile content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    content.writeTo(out, new byte[BUFFER]);
    return out.toByteArray();
  }

  /**
   * Adds a link.
   *
   * @param path a resolved path in an existing directory
   * @param target the target of the link
   */
  public void addLink(String path, String target) {
    directory(TreePaths.parent(path)).put(TreePaths.name(path), TreeNode.link(target));
  }

  /**
   * Returns the users and groups.
   *
   * @return the accounts of the image, read when they are needed
   */
  public UserDatabase users() {
    return new UserDatabase(this);
  }
}
