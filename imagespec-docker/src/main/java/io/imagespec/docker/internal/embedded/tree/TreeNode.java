package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.LayerIndexEntry.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A node in an image's tree. A directory contains its entries. Not thread-safe. */
final class TreeNode {
  private final Kind kind;
  private final Access access;
  private final String target;
  private final Map<String, TreeNode> below;
  private final @Nullable Content content;

  /** The content of a file. */
  interface Content {
    byte[] read() throws IOException;
  }

  private TreeNode(
      Kind kind,
      Access access,
      String target,
      Map<String, TreeNode> below,
      @Nullable Content content) {
    this.kind = kind;
    this.access = access;
    this.target = target;
    this.below = below;
    this.content = content;
  }

  static TreeNode directory(Access access) {
    return new TreeNode(Kind.DIRECTORY, access, "", new HashMap<>(4), null);
  }

  static TreeNode link(String target) {
    return new TreeNode(Kind.LINK, Access.ROOT, target, Map.of(), null);
  }

  static TreeNode file(Kind kind, Access access, Optional<Content> content) {
    return new TreeNode(kind, access, "", Map.of(), content.orElse(null));
  }

  /** Returns the directory with the same entries and other permissions and owner. */
  TreeNode with(Access other) {
    return new TreeNode(kind, other, target, below, content);
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

  /** Returns the content of a file; empty if it is not known. */
  Optional<Content> content() {
    return Optional.ofNullable(content);
  }

  /** Returns the names of the entries of a directory, as they are now. */
  Set<String> names() {
    return Set.copyOf(below.keySet());
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
}
