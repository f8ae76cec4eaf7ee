package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds a layer to a tree in the order of its entries, as containerd does: links in the parent's
 * path are followed. Whiteouts hide entries of lower layers, never those of the layer itself. Used
 * for one layer.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md#whiteouts">OCI
 *     image specification, whiteouts</a>
 */
final class LayerUnpacker {
  private final ImageTree tree;
  private final LayerIndex layer;
  private final boolean hides;

  /** The paths of the layer's entries and of their parents, if the layer has whiteouts. */
  private final Set<String> own = new HashSet<>();

  LayerUnpacker(ImageTree tree, LayerIndex layer) {
    this.tree = tree;
    this.layer = layer;
    this.hides = layer.entries().stream().anyMatch(LayerUnpacker::isWhiteout);
  }

  private static boolean isWhiteout(LayerIndexEntry entry) {
    return entry.kind() == Kind.WHITEOUT || entry.kind() == Kind.OPAQUE;
  }

  void unpack() throws IOException {
    for (LayerIndexEntry entry : layer.entries()) {
      if (isWhiteout(entry)) {
        hide(entry);
      } else if (!entry.path().isEmpty()) {
        put(entry);
      }
    }
  }

  private void hide(LayerIndexEntry entry) {
    boolean isOpaque = entry.kind() == Kind.OPAQUE;
    String path = isOpaque ? entry.path() : TreePaths.parent(entry.path());
    try {
      String resolved = tree.resolve(path);
      TreeNode directory = tree.at(resolved);
      if (directory == null || !directory.isDirectory()) {
        return;
      }
      if (isOpaque) {
        hideEntries(directory, resolved);
      } else {
        hide(directory, resolved, TreePaths.name(entry.path()));
      }
    } catch (UnresolvablePathException e) {
      // The path does not exist, so there is nothing to hide.
    }
  }

  private void hideEntries(TreeNode directory, String path) {
    for (String name : directory.names()) {
      hide(directory, path, name);
    }
  }

  private void hide(TreeNode directory, String parent, String name) {
    String path = TreePaths.join(parent, name);
    TreeNode node = directory.get(name);
    if (!own.contains(path)) {
      directory.remove(name);
    } else if (node != null) {
      hideEntries(node, path);
    }
  }

  private void put(LayerIndexEntry entry) throws IOException {
    String path = tree.resolve(TreePaths.parent(entry.path()));
    TreeNode parent = tree.directory(path);
    String name = TreePaths.name(entry.path());
    parent.put(name, node(entry, parent.get(name)));
    if (hides) {
      own(TreePaths.join(path, name));
    }
  }

  private void own(String path) {
    String next = path;
    while (own.add(next)) {
      next = TreePaths.parent(next);
    }
  }

  private TreeNode node(LayerIndexEntry entry, @Nullable TreeNode existing) throws IOException {
    if (entry.kind() == Kind.DIRECTORY) {
      return existing != null && existing.isDirectory()
          ? existing.with(entry.access())
          : TreeNode.directory(entry.access());
    }
    if (entry.kind() == Kind.LINK) {
      return TreeNode.link(entry.target());
    }
    TreeNode original = entry.kind() == Kind.HARD_LINK ? named(entry.target()) : null;
    return original == null || original.isDirectory()
        ? TreeNode.file(entry.kind(), entry.access(), content(entry))
        : original;
  }

  private Optional<TreeNode.Content> content(LayerIndexEntry entry) {
    return entry.kind() == Kind.FILE
        ? Optional.ofNullable(layer.accounts().get(entry.path())).map(bytes -> () -> bytes)
        : Optional.empty();
  }

  private @Nullable TreeNode named(String path) throws IOException {
    String clean = TreePaths.clean(path).orElse("");
    TreeNode parent = tree.at(tree.resolve(TreePaths.parent(clean)));
    return parent == null ? null : parent.get(TreePaths.name(clean));
  }
}
