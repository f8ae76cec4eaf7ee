package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tree of an image: layers upon layers, and what copies add to it. Not thread-safe. */
public final class ImageTree {
  private final TreeNode root = TreeNode.directory(Access.ROOT);
  private final Map<String, byte[]> accounts = new HashMap<>();

  /** What is at a path. */
  public enum Found {
    /** Nothing. */
    NOTHING,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link. */
    LINK,
    /** Anything else. */
    FILE
  }

  /** An image without layers. */
  public ImageTree() {}

  /** Puts a layer on top. What it hides are lower layers' entries, never its own. */
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

  /** As containerd unpacks it: the directory that an entry is in is found through links. */
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

  /** The directory at a path, made if it is not there, as root's. */
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
   * @return where it leads; names that are not there stay as they are
   * @throws UnresolvablePathException if its links go round, or it goes on behind a file
   */
  public String resolve(String path) throws UnresolvablePathException {
    return new SymlinkResolver(root, path).resolve();
  }

  /**
   * What is at a path.
   *
   * @param path a resolved path, whose last name may be a link
   * @return what is there
   */
  public Found find(String path) {
    TreeNode node = at(path);
    if (node == null) {
      return Found.NOTHING;
    }
    return node.isDirectory() ? Found.DIRECTORY : node.isLink() ? Found.LINK : Found.FILE;
  }

  /**
   * Takes note of a directory.
   *
   * @param path a resolved path
   */
  public void addDirectory(String path) {
    TreeNode unused = directory(path);
  }

  /**
   * Takes note of a file.
   *
   * @param path a resolved path, in a directory that is there
   */
  public void addFile(String path) {
    directory(TreePaths.parent(path))
        .put(TreePaths.name(path), TreeNode.file(Kind.FILE, Access.ROOT));
    accounts.remove(path);
  }

  /**
   * Takes note of a link.
   *
   * @param path a resolved path, in a directory that is there
   * @param target what it points to
   */
  public void addLink(String path, String target) {
    directory(TreePaths.parent(path)).put(TreePaths.name(path), TreeNode.link(target));
    accounts.remove(path);
  }

  /**
   * The names of users and groups.
   *
   * @return the accounts that the image has now
   */
  public UserDatabase users() {
    return new UserDatabase(text("etc/passwd"), text("etc/group"));
  }

  /** A whiteout may have hidden it since. */
  private Optional<String> text(String path) {
    return Optional.ofNullable(accounts.get(path))
        .filter(content -> find(path) == Found.FILE)
        .map(content -> new String(content, java.nio.charset.StandardCharsets.UTF_8));
  }
}
