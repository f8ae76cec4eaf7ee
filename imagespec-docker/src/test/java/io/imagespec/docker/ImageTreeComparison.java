package io.imagespec.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A comparison of the files of two images. */
final class ImageTreeComparison {
  private ImageTreeComparison() {}

  /** Returns type, mode, owner and content of all files, by path. */
  static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Map<String, Object> unix =
            Files.readAttributes(file, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        String content =
            Files.isSymbolicLink(file)
                ? " -> " + Files.readSymbolicLink(file)
                : Files.isRegularFile(file) ? " " + Arrays.hashCode(Files.readAllBytes(file)) : "";
        tree.put(
            root.relativize(file).toString(),
            "%o %s:%s%s"
                .formatted(
                    (Integer) Objects.requireNonNull(unix.get("mode")),
                    unix.get("uid"),
                    unix.get("gid"),
                    content));
      }
    }
    return tree;
  }

  /** Returns the differences between the files below two directories. */
  static List<String> differences(Path one, Path other) throws IOException {
    return differences(tree(one), tree(other));
  }

  /** Returns the differences between two trees. */
  static List<String> differences(Map<String, String> left, Map<String, String> right) {
    List<String> differences = new ArrayList<>();
    left.forEach(
        (path, what) -> {
          if (!what.equals(right.get(path))) {
            differences.add(path + ": " + what + " / " + right.get(path));
          }
        });
    right.forEach(
        (path, what) -> {
          if (!left.containsKey(path)) {
            differences.add(path + ": nothing / " + what);
          }
        });
    return differences;
  }
}
