package io.imagespec.jvm;

import java.util.List;
import java.util.OptionalInt;

/**
 * Finds the oldest long-term support version of Java that runs a class path. Used for one search.
 */
final class JavaVersionDetector {
  private static final List<Integer> LONG_TERM = List.of(8, 11, 17, 21, 25);

  /** A class that requires a Java version, and its location. */
  private record Need(ClassFile.Version version, String where) {}

  private Need most = new Need(ClassFile.Version.NONE, "");
  private Need preview = most;

  /** Returns the Java version; any version runs an empty class path. */
  static int of(ClassPath classPath) {
    JavaVersionDetector search = new JavaVersionDetector();
    classPath
        .entries()
        .forEach(
            entry ->
                entry.visit(
                    (path, content) ->
                        search.take(
                            new Need(
                                ClassFile.Version.read(content), path + " in " + entry.path()))));
    return search.found();
  }

  private void take(Need need) {
    if (need.version().major() > most.version().major()) {
      most = need;
    }
    if (need.version().preview()) {
      preview = need;
    }
  }

  private int found() {
    int found = smallest(most.version().java()).orElseThrow(() -> refuse(most, "runs it"));
    if (preview.version().preview() && preview.version().java() != found) {
      throw refuse(preview, "is exactly that version, as its preview features require");
    }
    return found;
  }

  private static OptionalInt smallest(int needed) {
    return LONG_TERM.stream()
        .mapToInt(Integer::intValue)
        .filter(java -> java >= needed)
        .findFirst();
  }

  private static IllegalArgumentException refuse(Need need, String what) {
    return new IllegalArgumentException(
        "Java of the base: "
            + need.where()
            + " needs Java "
            + need.version().java()
            + ", but no known long-term support version "
            + LONG_TERM
            + " "
            + what
            + "; set an image that does with base(..)");
  }
}
