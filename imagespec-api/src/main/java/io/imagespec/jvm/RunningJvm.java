package io.imagespec.jvm;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The start parameters of a JVM. */
final class RunningJvm {
  /** Test classes of Maven and Gradle, and IntelliJ's launcher. */
  private static final Pattern JVM_OR_TOOL_PATH =
      Pattern.compile(
          ".*/(target/test-classes|build/classes/[^/]+/test|build/resources/test|idea_rt\\.jar)");

  private final UnaryOperator<@Nullable String> properties;
  private final boolean ownLoader;

  /**
   * Creates a description of a JVM.
   *
   * @param properties its system properties
   * @param ownLoader true if this library was loaded from its class path
   */
  RunningJvm(UnaryOperator<@Nullable String> properties, boolean ownLoader) {
    this.properties = properties;
    this.ownLoader = ownLoader;
  }

  static RunningJvm here() {
    ClassLoader loader = RunningJvm.class.getClassLoader();
    return new RunningJvm(System::getProperty, loader == ClassLoader.getSystemClassLoader());
  }

  private String property(String name) {
    return Optional.ofNullable(properties.apply(name)).orElse("");
  }

  /** Returns the JVM's class path if the application was loaded from it. */
  Optional<ClassPath> find() {
    return ownsClassPath() ? Optional.of(read()) : Optional.empty();
  }

  private boolean ownsClassPath() {
    return ownLoader && property("jdk.module.path").isEmpty();
  }

  ClassPath classPath() {
    if (!property("jdk.module.path").isEmpty()) {
      throw refuse("it was started with a module path, but images use a class path");
    }
    if (!ownLoader) {
      throw refuse(
          "this library, and hence the application, was not loaded from it but by another program "
              + "(Maven's exec:java, a server, a jar with nested jars)");
    }
    return read();
  }

  private static IllegalArgumentException refuse(String why) {
    return new IllegalArgumentException(
        "class path of this JVM: "
            + why
            + "; use JvmApplication.ofMaven(..), ofJar(..) or ofClassPath(..)");
  }

  private ClassPath read() {
    Path directory = Path.of(property("user.dir"));
    return ClassPath.ofExisting(
        Stream.of(property("java.class.path").split(File.pathSeparator, -1))
            .map(directory::resolve)
            .filter(RunningJvm::belongsToApplication)
            .toList());
  }

  private static boolean belongsToApplication(Path path) {
    String text = path.normalize().toString().replace('\\', '/');
    return !JVM_OR_TOOL_PATH.matcher(text).matches();
  }

  /** Returns the class with which the JVM was started. */
  Optional<String> mainClass(ClassPath classPath) {
    return isStartedWithJar()
        ? launched().flatMap(Jar::mainClass)
        : MainClass.ofCommand(property("sun.java.command")).filter(classPath::holds);
  }

  /**
   * Returns the jar with which the JVM was started by {@code java -jar}, if any. A jar with only a
   * manifest is not a class path entry.
   */
  Optional<Jar> launched() {
    return Optional.of(Path.of(property("user.dir")).resolve(property("java.class.path")))
        .filter(path -> isStartedWithJar() && Files.isRegularFile(path))
        .map(Jar::at);
  }

  private boolean isStartedWithJar() {
    String only = property("java.class.path");
    return !only.isEmpty() && (property("sun.java.command") + " ").startsWith(only + " ");
  }
}
