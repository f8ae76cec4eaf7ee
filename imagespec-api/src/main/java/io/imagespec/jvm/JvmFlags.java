package io.imagespec.jvm;

import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.Set;

/** Validation of an application's {@code java} options. */
final class JvmFlags {
  private static final Set<String> CLASS_PATH =
      Set.of(
          "-cp",
          "-classpath",
          "--class-path",
          "-Djava.class.path",
          "-p",
          "--module-path",
          "-m",
          "--module",
          "-jar",
          "--source");

  /** Options that take the next word as their value unless they contain {@code =}. */
  private static final Set<String> TWO_WORDS =
      Set.of(
          "--add-exports",
          "--add-modules",
          "--add-opens",
          "--add-reads",
          "--enable-native-access",
          "--limit-modules",
          "--patch-module",
          "--upgrade-module-path");

  private JvmFlags() {}

  static List<String> check(List<String> flags) {
    flags.forEach(JvmFlags::check);
    return List.copyOf(flags);
  }

  private static void check(String flag) {
    if (!flag.startsWith("-") && !flag.startsWith("@")) {
      throw refuse(flag, "an option of java starts with '-', an argument file with '@'");
    }
    if (CLASS_PATH.contains(flag.split("=", 2)[0])) {
      throw refuse(flag, "the application sets the class path and the main class");
    }
    if (isSeveral(flag)) {
      throw refuse(flag, "it contains several options; pass each as a separate argument");
    }
    if (TWO_WORDS.contains(flag)) {
      throw refuse(flag, "write the option and its value as one word: " + flag + "=…");
    }
  }

  /**
   * Returns true for several options in one argument. A space alone is not sufficient: the value in
   * {@code -Dgreeting=hello world} contains one.
   */
  private static boolean isSeveral(String flag) {
    List<String> words = List.of(flag.strip().split("\\s+", -1));
    return words.size() > 1
        && words.stream()
            .allMatch(
                word -> word.startsWith("-X") || word.startsWith("-D") || word.startsWith("--"));
  }

  private static IllegalArgumentException refuse(String flag, String reason) {
    return new IllegalArgumentException("JVM flag " + AsciiText.quote(flag) + ": " + reason);
  }
}
