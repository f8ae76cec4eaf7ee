package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node in an image's tree. A directory contains its entries. Not thread-safe. */
final class TreeNode {
  private final Kind kind;
  private final Access access;
  private final String target;
  private final Map<String, TreeNode> below;

  private TreeNode(Kind kind, Access access, String target, Map<String, TreeNode> below) {
    this.kind = kind;
    this.access = access;
    this.target = target;
    this.below = below;
  }

  static TreeNode directory(Access access) {
    return new TreeNode(Kind.DIRECTORY, access, "", new HashMap<>(4));
  }

  static TreeNode link(String target) {
    return new TreeNode(Kind.LINK, Access.ROOT, target, Map.of());
  }

  static TreeNode file(Kind kind, Access access) {
    return new TreeNode(kind, access, "", Map.of());
  }

  /** Returns the directory with the same content and other permissions and owner. */
  TreeNode with(Access other) {
    return new TreeNode(kind, other, target, below);
  }

  boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  boolean isLink() {
    return kind == Kind.LINK;
  }

  Access access() {
    return access;
  }

  /** Returns the target of a link. */
  String target() {
    return target;
  }

  @Nullable TreeNode get(String name) {
    return below.get(name);
  }

  void put(String name, TreeNode node) {
    below.put(name, node);
  }

  void remove(String name) {
    below.remove(name);
  }

  void clear() {
    below.clear();
  }
}
