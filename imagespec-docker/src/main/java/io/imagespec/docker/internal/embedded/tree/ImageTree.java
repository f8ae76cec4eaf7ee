package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file tree of an image: its layers and the entries added by copies. Not thread-safe. */
public final class ImageTree {
  private final TreeNode root = TreeNode.directory(Access.ROOT);
  private final Map<String, byte[]> accounts = new HashMap<>();

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

  /** Adds a layer on top. Its whiteouts hide entries of lower layers, never its own. */
  void add(LayerIndex layer) throws IOException {
    for (LayerIndexEntry entry : layer.entries()) {
      hide(entry);
    }
    for (LayerIndexEntry entry : layer.entries()) {
      if (entry.kind() != Kind.WHITEOUT && entry.kind() != Kind.OPAQUE) {
        put(entry);
      }
    }
    accounts.putAll(layer.accounts());
  }

  private void hide(LayerIndexEntry entry) throws IOException {
    if (entry.kind() == Kind.WHITEOUT) {
      TreeNode parent = at(resolve(TreePaths.parent(entry.path())));
      if (parent != null && parent.isDirectory()) {
        parent.remove(TreePaths.name(entry.path()));
      }
    }
    if (entry.kind() == Kind.OPAQUE) {
      TreeNode directory = at(resolve(entry.path()));
      if (directory != null && directory.isDirectory()) {
        directory.clear();
      }
    }
  }

  /** Adds an entry as containerd does: links in the parent's path are followed. */
  private void put(LayerIndexEntry entry) throws IOException {
    if (entry.path().isEmpty()) {
      return;
    }
    TreeNode parent = directory(resolve(TreePaths.parent(entry.path())));
    String name = TreePaths.name(entry.path());
    TreeNode there = parent.get(name);
    if (entry.kind() == Kind.DIRECTORY) {
      parent.put(
          name,
          there != null && there.isDirectory()
              ? there.with(entry.access())
              : TreeNode.directory(entry.access()));
    } else {
      parent.put(name, leaf(entry));
    }
  }

  private TreeNode leaf(LayerIndexEntry entry) throws IOException {
    if (entry.kind() == Kind.LINK) {
      return TreeNode.link(entry.target());
    }
    TreeNode other = entry.kind() == Kind.HARD_LINK ? named(entry.target()) : null;
    return other == null || other.isDirectory()
        ? TreeNode.file(entry.kind(), entry.access())
        : other;
  }

  private @Nullable TreeNode named(String path) throws IOException {
    String clean = TreePaths.clean(path).orElse("");
    TreeNode parent = at(resolve(TreePaths.parent(clean)));
    return parent == null ? null : parent.get(TreePaths.name(clean));
  }

  /** Returns the directory at a path, created with owner root if it is missing. */
  private TreeNode directory(String path) {
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

  private @Nullable TreeNode at(String path) {
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
   * Adds a directory.
   *
   * @param path a resolved path
   */
  public void addDirectory(String path) {
    TreeNode unused = directory(path);
  }

  /**
   * Adds a file.
   *
   * @param path a resolved path in an existing directory
   */
  public void addFile(String path) {
    directory(TreePaths.parent(path))
        .put(TreePaths.name(path), TreeNode.file(Kind.FILE, Access.ROOT));
    accounts.remove(path);
  }

  /**
   * Adds a link.
   *
   * @param path a resolved path in an existing directory
   * @param target the target of the link
   */
  public void addLink(String path, String target) {
    directory(TreePaths.parent(path)).put(TreePaths.name(path), TreeNode.link(target));
    accounts.remove(path);
  }

  /**
   * Returns the users and groups.
   *
   * @return the current accounts of the image
   */
  public UserDatabase users() {
    return new UserDatabase(text("etc/passwd"), text("etc/group"));
  }

  /** Returns the content of a file, unless a whiteout has hidden it. */
  private Optional<String> text(String path) {
    return Optional.ofNullable(accounts.get(path))
        .filter(content -> find(path) == Found.FILE)
        .map(content -> new String(content, java.nio.charset.StandardCharsets.UTF_8));
  }
}
