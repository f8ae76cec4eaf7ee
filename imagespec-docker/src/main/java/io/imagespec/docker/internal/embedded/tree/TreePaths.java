package io.imagespec.docker.internal.embedded.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Paths in an image without a slash in front; the root's is empty. */
public final class TreePaths {
  private TreePaths() {}

  /** Its shortest form; empty if it climbs out of the root. */
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
   * The last name.
   *
   * @param path a path
   * @return its last name, empty for the root
   */
  public static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * What a path is in.
   *
   * @param path a path
   * @return the directory that holds it; the root's is the root
   */
  public static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /**
   * One name further.
   *
   * @param directory a path
   * @param name a name in it
   * @return the path of that
   */
  public static String join(String directory, String name) {
    return directory.isEmpty() ? name : directory + "/" + name;
  }
}
