package io.imagespec.jvm;

import io.imagespec.context.ContextException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** One entry of a class path: a jar, or a directory with classes and resources. Immutable. */
sealed interface ClassPathEntry permits Jar, ClassDirectory {
  /** Where it is, absolute and without links. */
  Path path();

  /** Whether a class is in it, by the name that the launcher takes. */
  boolean holds(String className);

  /** Shows every class that the JVM could load from it, in an order of the file system. */
  void visit(Visitor visitor);

  /** Returns this entry if it is a jar. */
  default Optional<Jar> asJar() {
    return Optional.empty();
  }

  /** Returns this entry if it is a directory. */
  default Optional<ClassDirectory> asDirectory() {
    return Optional.empty();
  }

  /** Sees classes, each once. */
  interface Visitor {
    /**
     * Sees a class.
     *
     * @param path its path in the entry, with forward slashes
     * @param content its bytes, of which as many may be read as are needed
     */
    void see(String path, InputStream content) throws IOException;
  }

  /** Whether a path in an entry is one of a class, and neither of a module nor of a package. */
  static boolean isClass(String path) {
    return path.endsWith(".class")
        && !path.endsWith("module-info.class")
        && !path.endsWith("package-info.class");
  }

  static String file(String className) {
    return className.replace('.', '/') + ".class";
  }

  static ContextException unreadable(Path path, Exception e) {
    return new ContextException(
        "class path: " + path + " cannot be read: " + e + "; build or download it again", e);
  }
}
