package io.imagespec.engine;

import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The explanation of a class that is missing or has the wrong version. */
final class ClassPathConflict {
  /**
   * A library that is not packaged in this project's jars.
   *
   * @param prefix the common prefix of the library's packages
   * @param needed the sentence about the required version
   * @param witnesses one class of each of the library's jars
   */
  private record Library(String prefix, String needed, List<String> witnesses) {}

  /** The error of a missing class of the Java runtime. */
  private static final Pattern RUNTIME =
      Pattern.compile(
          "(?:NoClassDefFoundError|ClassNotFoundException): (?:java|javax|jdk|sun|com\\.sun\\.net)\\.");

  private static final List<Library> LIBRARIES =
      List.of(
          new Library(
              "com.fasterxml.jackson.",
              "Jackson 2.15 or newer is required, with databind, core and annotations of one version",
              List.of(
                  "com.fasterxml.jackson.annotation.JsonProperty",
                  "com.fasterxml.jackson.core.JsonFactory",
                  "com.fasterxml.jackson.databind.ObjectMapper")),
          new Library("org.slf4j.", "SLF4J 1.7 or newer is required", List.of("org.slf4j.Logger")),
          new Library("com.sun.jna.", "JNA 5.18 is required", List.of("com.sun.jna.Native")),
          new Library(
              "io.imagespec.",
              "imagespec-api and imagespec-docker of one version are required",
              List.of("io.imagespec.ImageSpec", "io.imagespec.docker.DockerEngineProvider")));

  private ClassPathConflict() {}

  /** Creates an exception that names the jars and the required version. */
  static EngineUnavailableException explain(String action, LinkageError error) {
    Throwable root = rootCause(error);
    String text = root.toString().replace('/', '.');
    String explanation =
        RUNTIME.matcher(text).find()
            ? ("this Java runtime lacks a module (%s); use a complete runtime, or add the module with"
                    + " jlink --add-modules")
                .formatted(root)
            : "the class path is incompatible (%s); %s".formatted(root, remedy(text));
    return new EngineUnavailableException(action + ": " + explanation, error);
  }

  /**
   * Returns the original error, which is a cause of each later use of a class whose initialization
   * failed.
   */
  private static Throwable rootCause(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static String remedy(String text) {
    return LIBRARIES.stream()
        .filter(library -> text.contains(library.prefix()))
        .findFirst()
        .map(ClassPathConflict::remedy)
        .orElse("two libraries contain this class in different versions; check the dependencies");
  }

  private static String remedy(Library library) {
    String jars =
        library.witnesses().stream()
            .flatMap(name -> location(name).stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return library.needed() + "; the class path has " + (jars.isEmpty() ? "none" : jars);
  }

  private static Optional<String> location(String className) {
    try {
      Class<?> found = Class.forName(className, false, ClassPathConflict.class.getClassLoader());
      return Optional.ofNullable(found.getProtectionDomain().getCodeSource())
          .map(CodeSource::getLocation)
          .map(Object::toString);
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }
}
