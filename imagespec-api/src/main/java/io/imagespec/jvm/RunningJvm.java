package io.imagespec.jvm;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a JVM says of how it was started. */
final class RunningJvm {
  /** Classes of tests, where Maven and Gradle put them, and what IntelliJ starts programs with. */
  private static final Pattern NOT_THE_APPLICATIONS =
      Pattern.compile(
          ".*/(target/test-classes|build/classes/[^/]+/test|build/resources/test|idea_rt\\.jar)");

  private final UnaryOperator<@Nullable String> properties;
  private final boolean ownLoader;

  /**
   * A JVM.
   *
   * @param properties its system properties
   * @param ownLoader whether this library came from its class path
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

  /** Its class path, if that is the one that the application came from. */
  Optional<ClassPath> find() {
    return isWhole() ? Optional.of(read()) : Optional.empty();
  }

  private boolean isWhole() {
    return ownLoader && property("jdk.module.path").isEmpty();
  }

  ClassPath classPath() {
    if (!property("jdk.module.path").isEmpty()) {
      throw refuse("it was started with a module path, and images start from a class path");
    }
    if (!ownLoader) {
      throw refuse(
          "this library, and so the application, was not loaded from it but by another program "
              + "(Maven's exec:java, a server, a jar with jars in it)");
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
    return ClassPath.ofThoseThatAreThere(
        Stream.of(property("java.class.path").split(File.pathSeparator, -1))
            .map(directory::resolve)
            .filter(RunningJvm::isTheApplications)
            .toList());
  }

  private static boolean isTheApplications(Path path) {
    String text = path.normalize().toString().replace('\\', '/');
    return !NOT_THE_APPLICATIONS.matcher(text).matches();
  }

  /** The class that it was started with. */
  Optional<String> mainClass(ClassPath classPath) {
    return isStartedWithJar()
        ? launched().flatMap(Jar::mainClass)
        : MainClass.ofCommand(property("sun.java.command")).filter(classPath::holds);
  }

  /**
   * The jar that it was started with, if it was {@code java -jar}: perhaps one of nothing but a
   * manifest, which is no entry of the class path.
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
