package io.imagespec.jvm;

import io.imagespec.context.ContextException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A class path entry: a jar, or a directory of classes and resources. Immutable. */
sealed interface ClassPathEntry permits Jar, ClassDirectory {
  /** Returns the absolute path with links resolved. */
  Path path();

  /** Tests if the entry contains a class, by its name on the launcher's command line. */
  boolean holds(String className);

  /** Visits every class that the JVM could load from it, in the order of the file system. */
  void visit(Visitor visitor);

  /** Returns this entry if it is a jar. */
  default Optional<Jar> asJar() {
    return Optional.empty();
  }

  /** Returns this entry if it is a directory. */
  default Optional<ClassDirectory> asDirectory() {
    return Optional.empty();
  }

  /** A visitor of classes. */
  interface Visitor {
    /**
     * Visits a class, each one once.
     *
     * @param path its path in the entry, with forward slashes
     * @param content its bytes, which may be read partially
     */
    void visit(String path, InputStream content) throws IOException;
  }

  /** Tests if a path is that of a class, excluding module and package descriptors. */
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
        "class path: cannot read " + path + ": " + e + "; build or download it again", e);
  }
}
