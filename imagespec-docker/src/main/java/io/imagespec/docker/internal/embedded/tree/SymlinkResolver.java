package io.imagespec.docker.internal.embedded.tree;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A resolver of links inside an image. It never leaves the image's root: {@code /} is that root,
 * and so is {@code ..} of the root. Used for one path.
 */
final class SymlinkResolver {
  /** The limit on links, as on Linux. */
  private static final int LINK_LIMIT = 40;

  private final TreeNode root;
  private final String path;
  private final Deque<String> ahead = new ArrayDeque<>();
  private final List<String> names = new ArrayList<>();
  private int links;

  SymlinkResolver(TreeNode root, String path) {
    this.root = root;
    this.path = path;
    expect(path);
  }

  /**
   * Returns the path with all links resolved, including the last name. Missing names are unchanged.
   */
  String resolve() throws UnresolvablePathException {
    while (!ahead.isEmpty()) {
      String name = ahead.pop();
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.remove(names.size() - 1);
        }
      } else {
        step(name);
      }
    }
    return String.join("/", names);
  }

  private void step(String name) throws UnresolvablePathException {
    TreeNode here = here();
    if (here != null && !here.isDirectory()) {
      throw new UnresolvablePathException("/" + String.join("/", names) + " is not a directory");
    }
    TreeNode next = here == null ? null : here.get(name);
    if (next != null && next.isLink()) {
      follow(next.target());
    } else {
      names.add(name);
    }
  }

  private void follow(String target) throws UnresolvablePathException {
    if (++links > LINK_LIMIT) {
      String absolute = "/" + path.replaceFirst("^/+", "");
      throw new UnresolvablePathException(
          absolute + " resolves through more than " + LINK_LIMIT + " links");
    }
    if (target.startsWith("/")) {
      names.clear();
    }
    expect(target);
  }

  private void expect(String path) {
    String[] parts = path.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      if (!parts[i].isEmpty() && !parts[i].equals(".")) {
        ahead.push(parts[i]);
      }
    }
  }

  private @Nullable TreeNode here() {
    TreeNode node = root;
    for (String name : names) {
      node = node == null ? null : node.get(name);
    }
    return node;
  }
}
