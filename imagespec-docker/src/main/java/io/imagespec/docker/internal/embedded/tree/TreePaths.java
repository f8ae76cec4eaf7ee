package io.imagespec.docker.internal.embedded.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Operations on paths in an image, without a leading slash. The path of the root is empty. */
public final class TreePaths {
  private TreePaths() {}

  /** Returns the shortest form of a path; empty if it leaves the root. */
  static Optional<String> clean(String path) {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        if (names.pollLast() == null) {
          return Optional.empty();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.addLast(name);
      }
    }
    return Optional.of(String.join("/", names));
  }

  /**
   * Returns the last name.
   *
   * @param path a path
   * @return the last name, empty for the root
   */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Returns the parent of a path.
   *
   * @param path a path
   * @return the parent; the root is its own parent
   */
  public static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /**
   * Appends a name to a path.
   *
   * @param directory a path
   * @param name the name
   * @return the path of the entry
   */
  public static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }
}
