package io.imagespec.docker.internal.embedded;

import io.imagespec.context.BuildContext;
import io.imagespec.context.ContextEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The entries of a build context by the first name in their paths, so that a copy does not search
 * the entries of all others. Immutable and thread-safe.
 */
final class ContextIndex {
  private final Map<String, List<ContextEntry>> entries = new HashMap<>();

  private ContextIndex() {}

  static ContextIndex of(BuildContext context) {
    ContextIndex index = new ContextIndex();
    for (ContextEntry entry : context.entries()) {
      index.entries.computeIfAbsent(firstName(entry.path()), name -> new ArrayList<>()).add(entry);
    }
    return index;
  }

  /**
   * Returns the entries that share the first name with a path, in the order of the context.
   *
   * @param root for example {@code copy-1} or {@code copy-1/app.jar}
   */
  List<ContextEntry> near(String root) {
    return entries.getOrDefault(firstName(root), List.of());
  }

  private static String firstName(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(0, slash);
  }
}
