package io.imagespec.jvm;

import io.imagespec.text.AsciiText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The main class of an application. */
final class MainClass {
  private static final int SHOWN = 10;

  private MainClass() {}

  /** Accepts a class name as on the launcher's command line; it cannot be an option or module. */
  static String check(String name) {
    if (!Stream.of(name.split("\\.", -1)).allMatch(MainClass::isName)) {
      throw new IllegalArgumentException(
          "main class "
              + AsciiText.quote(name)
              + ": write the name of a class with its package, such as com.acme.Main");
    }
    return name;
  }

  private static boolean isName(String part) {
    return !part.isEmpty()
        && Character.isJavaIdentifierStart(part.codePointAt(0))
        && part.codePoints().allMatch(Character::isJavaIdentifierPart)
        && part.codePoints().noneMatch(Character::isIdentifierIgnorable);
  }

  /** Creates an exception for a specified class that is missing. */
  static IllegalArgumentException refuse(String name, List<ClassPathEntry> own) {
    return new IllegalArgumentException(
        "main class " + name + ": it is not on the class path; " + advice(candidates(own)));
  }

  /** Returns the only candidate among the application's own classes. */
  static String only(List<ClassPathEntry> own) {
    List<String> candidates = candidates(own);
    if (candidates.size() != 1) {
      throw new IllegalArgumentException("main class: none is set; " + advice(candidates));
    }
    return candidates.get(0);
  }

  private static String advice(List<String> candidates) {
    if (candidates.isEmpty()) {
      return "set one with mainClass(..); no class of the application itself, excluding libraries,"
          + " has a public static void main(String[])";
    }
    String more =
        candidates.size() > SHOWN
            ? String.format(Locale.ROOT, " and %d more", candidates.size() - SHOWN)
            : "";
    return "set one with mainClass(..); the classes with a main method are "
        + String.join(", ", candidates.subList(0, Math.min(SHOWN, candidates.size())))
        + more;
  }

  private static List<String> candidates(List<ClassPathEntry> own) {
    TreeSet<String> found = new TreeSet<>();
    for (ClassPathEntry entry : own) {
      entry.visit(
          (path, content) -> {
            if (ClassFile.hasMain(content)) {
              found.add(className(path));
            }
          });
    }
    return new ArrayList<>(found);
  }

  private static String className(String path) {
    return path.substring(0, path.length() - ".class".length()).replace('/', '.');
  }

  /** Returns the first word of a JVM's start command if it is a class name. */
  static Optional<String> ofCommand(String command) {
    String word = command.split(" ", 2)[0];
    return Stream.of(word.split("\\.", -1)).allMatch(MainClass::isName)
        ? Optional.of(word)
        : Optional.empty();
  }
}
