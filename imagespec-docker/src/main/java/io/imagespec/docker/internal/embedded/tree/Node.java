package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.embedded.tree.IndexEntry.Access;
import io.imagespec.docker.internal.embedded.tree.IndexEntry.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place in an image's tree. A directory knows what is in it. Not thread-safe. */
final class Node {
  private final Kind kind;
  private final Access access;
  private final String target;
  private final Map<String, Node> below;

  private Node(Kind kind, Access access, String target, Map<String, Node> below) {
    this.kind = kind;
    this.access = access;
    this.target = target;
    this.below = below;
  }

  static Node directory(Access access) {
    return new Node(Kind.DIRECTORY, access, "", new HashMap<>(4));
  }

  static Node link(String target) {
    return new Node(Kind.LINK, Access.ROOT, target, Map.of());
  }

  static Node file(Kind kind, Access access) {
    return new Node(kind, access, "", Map.of());
  }

  /** The same directory, with what is in it, as another's. */
  Node with(Access other) {
    return new Node(kind, other, target, below);
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

  /** What a link points to. */
  String target() {
    return target;
  }

  @Nullable Node get(String name) {
    return below.get(name);
  }

  void put(String name, Node node) {
    below.put(name, node);
  }

  void remove(String name) {
    below.remove(name);
  }

  void clear() {
    below.clear();
  }
}
