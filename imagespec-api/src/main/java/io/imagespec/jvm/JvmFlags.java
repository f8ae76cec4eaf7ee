package io.imagespec.jvm;

import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.Set;

/** Which options of {@code java} an application may be given. */
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

  /** Those that take the next word, if they have no {@code =} themselves. */
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
      throw refuse(flag, "an option of java starts with '-', and a file of options with '@'");
    }
    if (CLASS_PATH.contains(flag.split("=", 2)[0])) {
      throw refuse(flag, "what is started, and from where, is what the application says");
    }
    if (isSeveral(flag)) {
      throw refuse(flag, "it holds several options; write each as a word of its own");
    }
    if (TWO_WORDS.contains(flag)) {
      throw refuse(flag, "write it and its value as one: " + flag + "=…");
    }
  }

  /** Spaces alone say nothing: the value in {@code -Dgreeting=hello world} has one. */
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
