package io.imagespec.jvm;

import io.imagespec.ImageSpec;
import io.imagespec.Step;
import io.imagespec.name.CheckReturnValue;
import io.imagespec.text.NullChecks;
import io.imagespec.text.SetOnce;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A JVM application as a spec: its class path in layers, and its start command.
 *
 * <pre>{@code
 * ImageSpec app = JvmApplication.running().mainClass("com.acme.Main").jvmFlags("-Xmx512m")
 *     .toSpec().named("app").registry("ghcr.io/acme");
 * }</pre>
 *
 * <p>The layers are, in this order: jars of fixed versions; jars whose file names contain {@code
 * -SNAPSHOT} or its timestamp; resources in directories; classes in directories, and the
 * application's own jar. Empty layers are omitted. Jars are {@code /app/libs/<file name>},
 * directories {@code /app/classes}, further ones {@code /app/classes-2} and so on; a second jar
 * with the same file name is {@code <name>-2.jar}. Classes and resources of one directory are in
 * one directory again. Empty directories are omitted. The result does not depend on the location of
 * the files on this machine.
 *
 * <p>The class path, in its order here, is the image's variable {@code CLASSPATH}. The entrypoint
 * is {@code java}, the flags and the main class. So {@code java com.acme.Other} also works in a
 * container, and no shell is needed. The user is the base's.
 *
 * <p>The factories read the list of class path entries; {@link #toSpec()} and {@link #apply} read
 * the list of classes. File contents are read when the spec is planned, as for every spec. Invalid
 * values are rejected with {@link IllegalArgumentException}. Immutable and thread-safe.
 */
@CheckReturnValue
public final class JvmApplication implements UnaryOperator<ImageSpec> {
  private final ClassPath classPath;
  private final Optional<Jar> application;
  private final Optional<Jar> launched;
  private final Optional<String> knownMain;
  private final Optional<String> mainClass;
  private final List<String> flags;
  private final List<String> arguments;
  private final Optional<ImageSpec> base;

  private JvmApplication(
      ClassPath classPath,
      Optional<Jar> application,
      Optional<Jar> launched,
      Optional<String> knownMain,
      Optional<String> mainClass,
      List<String> flags,
      List<String> arguments,
      Optional<ImageSpec> base) {
    this.classPath = classPath;
    this.application = application;
    this.launched = launched;
    this.knownMain = knownMain;
    this.mainClass = mainClass;
    this.flags = List.copyOf(flags);
    this.arguments = List.copyOf(arguments);
    this.base = base;
  }

  private JvmApplication(
      ClassPath classPath,
      Optional<Jar> application,
      Optional<Jar> launched,
      Optional<String> main) {
    this(
        classPath,
        application,
        launched,
        main,
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  private JvmApplication(ClassPath classPath) {
    this(classPath, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /**
   * Creates the application of the caller: the class path with which this JVM was started,
   * including entries from manifests. Test directories of Maven and Gradle and missing entries are
   * omitted; missing entries are logged. Test libraries cannot be recognized; in a test, use {@link
   * #ofMaven} to omit them.
   *
   * <p>The default {@link #mainClass} is the class with which this JVM was started, if it is on the
   * class path. If this JVM was started with {@code -jar}, the manifest is read as by {@link
   * #ofJar}. Command line options of this JVM are not copied.
   *
   * @return the application
   * @throws IllegalArgumentException if this JVM has a module path, or this library, and hence the
   *     application, was not loaded from its class path (Maven's {@code exec:java}, servers, jars
   *     with nested jars)
   * @throws io.imagespec.context.ContextException if a jar cannot be read
   */
  public static JvmApplication running() {
    return of(RunningJvm.here());
  }

  static JvmApplication of(RunningJvm jvm) {
    ClassPath classPath = jvm.classPath();
    return new JvmApplication(
        classPath, Optional.empty(), jvm.launched(), jvm.mainClass(classPath));
  }

  /**
   * Creates an application of these jars and directories, in this order, and of entries from their
   * manifests. A path that ends with {@code *} expands to the files of that directory whose names
   * end with {@code .jar} or {@code .JAR}, as for {@code java -cp}, but sorted by name.
   *
   * @param classPath jars and directories; relative paths are resolved against {@code user.dir}
   * @return the application
   * @throws IllegalArgumentException if an entry is missing, or is neither a jar nor a directory,
   *     or if a directory of {@code *} contains no jars
   * @throws io.imagespec.context.ContextException if a jar cannot be read
   */
  public static JvmApplication ofClassPath(List<Path> classPath) {
    Objects.requireNonNull(classPath, "classPath");
    return new JvmApplication(ClassPath.ofExpanded(classPath));
  }

  /**
   * Creates the application that {@code java -jar} starts: a jar with the jars and directories that
   * its manifest names.
   *
   * <p>Other manifest attributes that only {@code java -jar} reads become options before those of
   * {@link #jvmFlags}: {@code Add-Exports}, {@code Add-Opens} and {@code Enable-Native-Access}. A
   * base set with {@link #base} then requires Java 9, or Java 17 for the last. A jar with a {@code
   * Launcher-Agent-Class} and no {@code Class-Path} is started with {@code -jar}. A {@code
   * SplashScreen-Image} is ignored.
   *
   * <p>A jar that contains its dependencies, such as a Spring Boot or shaded jar, works unchanged
   * but becomes a single layer: every change of a class transfers all of it. A Spring Boot jar can
   * extract itself, {@code java -Djarmode=tools -jar app.jar extract}, into a jar whose manifest
   * names the rest.
   *
   * @param jar the jar
   * @return the application; its default {@link #mainClass} is the manifest's {@code Main-Class}
   * @throws IllegalArgumentException if the file is not a jar, or a jar that it names is missing
   * @throws io.imagespec.context.ContextException if a jar cannot be read
   */
  public static JvmApplication ofJar(Path jar) {
    Objects.requireNonNull(jar, "jar");
    Jar application = Jar.at(jar);
    ClassPath classPath = ClassPath.ofJar(application);
    return new JvmApplication(
        classPath,
        Optional.of(application),
        Optional.of(application),
        application.mainClass().map(MainClass::check));
  }

  /**
   * Creates the application of a Maven module: {@code target/classes} and its dependencies from the
   * first of these that exists:
   *
   * <ul>
   *   <li>{@code target/classpath.txt}, in order; {@code mvn dependency:build-classpath
   *       -DincludeScope=runtime -Dmdep.outputFile=target/classpath.txt} writes it
   *   <li>{@code target/dependency}, sorted by name; {@code mvn dependency:copy-dependencies
   *       -DincludeScope=runtime} fills it
   *   <li>the class path of this JVM, if the module's classes are on it, as in {@link #running}
   * </ul>
   *
   * <p>The first two are rejected if {@code pom.xml} is newer. Listed dependencies that java would
   * not read, such as those of type {@code pom}, are omitted and logged. Nothing is compiled.
   *
   * @param module the directory of the module's {@code pom.xml}; the build directory must be {@code
   *     target}
   * @return the application
   * @throws IllegalArgumentException if the module is not compiled, or its dependencies are
   *     unknown; the message contains the commands to run
   * @throws io.imagespec.context.ContextException if a jar cannot be read
   */
  public static JvmApplication ofMaven(Path module) {
    Objects.requireNonNull(module, "module");
    return ofMaven(module, RunningJvm.here());
  }

  static JvmApplication ofMaven(Path module, RunningJvm jvm) {
    ClassPath classPath = new MavenModule(module.toAbsolutePath().normalize()).classPath(jvm);
    return new JvmApplication(classPath);
  }

  /**
   * Sets the main class. The default is the class found by the factory, else the only class in
   * directories, or in the jar of {@link #ofJar}, with a {@code public static void main(String[])}
   * or, if compiled for Java 25, with a main method of JEP 512.
   *
   * @param name the qualified class name
   * @return an application with that main class
   * @throws IllegalArgumentException if the name is invalid, or a different one is already set
   */
  public JvmApplication mainClass(String name) {
    Objects.requireNonNull(name, "name");
    String checked = SetOnce.once("mainClass", mainClass, MainClass.check(name));
    return new JvmApplication(
        classPath, application, launched, knownMain, Optional.of(checked), flags, arguments, base);
  }

  /**
   * Adds options of {@code java} before the main class.
   *
   * @param more options, each with its value in one word: {@code -Xmx512m}, {@code
   *     --add-opens=java.base/java.lang=ALL-UNNAMED}, {@code @/etc/app/jvm.options}
   * @return an application with these additional flags
   * @throws IllegalArgumentException if an option does not start with {@code -} or {@code @}, sets
   *     a class or module path, requires its value in the next word, or contains several options
   */
  public JvmApplication jvmFlags(String... more) {
    NullChecks.requireNonNulls(more, "more");
    List<String> all = new ArrayList<>(flags);
    all.addAll(JvmFlags.check(List.of(more)));
    return new JvmApplication(
        classPath, application, launched, knownMain, mainClass, all, arguments, base);
  }

  /**
   * Sets the arguments of the main class. They are the image's command, which can be replaced when
   * a container is started.
   *
   * @param words the arguments; default none
   * @return an application with these arguments
   * @throws IllegalArgumentException if different arguments are already set
   */
  public JvmApplication arguments(String... words) {
    NullChecks.requireNonNulls(words, "words");
    Optional<List<String>> before = arguments.isEmpty() ? Optional.empty() : Optional.of(arguments);
    List<String> now = SetOnce.once("arguments", before, List.of(words));
    return new JvmApplication(
        classPath, application, launched, knownMain, mainClass, flags, now, base);
  }

  /**
   * Sets the base image that replaces Eclipse Temurin. It must have {@code java} on its {@code
   * PATH}; its Java version is not checked.
   *
   * @param reference an image in a registry
   * @return an application on that base
   * @throws IllegalArgumentException if the reference is invalid, or a different base is already
   *     set
   */
  public JvmApplication base(String reference) {
    Objects.requireNonNull(reference, "reference");
    return onto(ImageSpec.from(reference));
  }

  /**
   * Sets the base to a separate image, which is resolved first. To add an application to a spec
   * instead, call {@code spec.with(application)}.
   *
   * @param spec the base's spec; it must have {@code java} on its {@code PATH}
   * @return an application on that base
   * @throws IllegalArgumentException if a different base is already set
   */
  public JvmApplication base(ImageSpec spec) {
    Objects.requireNonNull(spec, "spec");
    return onto(ImageSpec.from(spec));
  }

  private JvmApplication onto(ImageSpec spec) {
    Optional<ImageSpec> now = Optional.of(SetOnce.once("base", base, spec));
    return new JvmApplication(
        classPath, application, launched, knownMain, mainClass, flags, arguments, now);
  }

  /**
   * Returns the oldest long-term support version of Java (8, 11, 17, 21, 25) that runs every class
   * of the class path, including dependencies. Classes for later versions in multi-release jars are
   * ignored. Reads the first bytes of every class.
   *
   * @return the version's number
   * @throws IllegalArgumentException if none of these versions runs all classes
   * @throws io.imagespec.context.ContextException if a class cannot be read
   */
  public int javaVersion() {
    return JavaVersionDetector.of(classPath);
  }

  /**
   * Returns the application as a spec, on the configured base or on {@code
   * docker.io/library/eclipse-temurin:<N>-jre}, where N is the {@link #javaVersion()}. The files
   * are read when the spec is planned, as for every spec.
   *
   * @return the spec, without a name
   * @throws IllegalArgumentException if the main class is missing or ambiguous, with the
   *     candidates; or if the class path is too long
   * @throws io.imagespec.context.ContextException if a class cannot be read
   */
  public ImageSpec toSpec() {
    if (base.isPresent()) {
      return apply(base.get());
    }
    int java = javaVersion();
    ImageSpec temurin = ImageSpec.from("docker.io/library/eclipse-temurin:" + java + "-jre");
    return apply(temurin, java);
  }

  /**
   * Adds the application to a spec, which must provide {@code java} on its {@code PATH}. A base set
   * with {@link #base} is ignored.
   *
   * @param spec the spec, without an entrypoint
   * @return the spec with the application's files and entrypoint
   * @throws IllegalArgumentException as {@link #toSpec()}, or if the spec has another entrypoint
   */
  @Override
  public ImageSpec apply(ImageSpec spec) {
    Objects.requireNonNull(spec, "spec");
    return apply(spec, Integer.MAX_VALUE);
  }

  private ImageSpec apply(ImageSpec spec, int java) {
    LayerLayout layout = new LayerLayout(classPath, application);
    List<String> words = new ArrayList<>(List.of("java"));
    LaunchManifest manifest = launched.map(Jar::launchManifest).orElse(LaunchManifest.NONE);
    String main = main();
    boolean isLaunched = mainClass.isEmpty() && manifest.agent().isPresent();
    if (!isLaunched) {
      words.addAll(manifest.options(java));
    }
    words.addAll(flags);
    words.addAll(isLaunched ? jar(layout, manifest) : List.of(main));
    ImageSpec complete = spec;
    for (Step step : layout.steps()) {
      complete = complete.with(step);
    }
    complete =
        complete.env("CLASSPATH", layout.classPath()).entrypoint(words.toArray(String[]::new));
    return arguments.isEmpty() ? complete : complete.command(arguments.toArray(String[]::new));
  }

  /** Starts with {@code -jar}, as a launcher agent requires, which excludes another class path. */
  private List<String> jar(LayerLayout layout, LaunchManifest manifest) {
    Jar jar = launched.orElseThrow();
    if (!classPath.entries().equals(List.of(jar))) {
      throw new IllegalArgumentException(
          "jar "
              + jar.path()
              + ": its manifest has the Launcher-Agent-Class "
              + manifest.agent().orElseThrow()
              + ", which only java -jar starts, and a Class-Path, which is invalid in the image;"
              + " put all classes into one jar, or set the main class with mainClass(..) to start it"
              + " without the agent");
    }
    return List.of("-jar", layout.path(jar));
  }

  private String main() {
    List<ClassPathEntry> own =
        classPath.entries().stream()
            .filter(entry -> entry.asJar().isEmpty() || application.equals(entry.asJar()))
            .toList();
    Optional<String> named = mainClass.or(() -> knownMain);
    if (named.isPresent() && !classPath.holds(named.get())) {
      throw MainClass.refuse(named.get(), own);
    }
    return named.orElseGet(() -> MainClass.only(own));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JvmApplication that
        && classPath.equals(that.classPath)
        && application.equals(that.application)
        && launched.equals(that.launched)
        && knownMain.equals(that.knownMain)
        && mainClass.equals(that.mainClass)
        && flags.equals(that.flags)
        && arguments.equals(that.arguments)
        && base.equals(that.base);
  }

  @Override
  public int hashCode() {
    return Objects.hash(classPath, mainClass, flags, arguments);
  }

  /** Returns a human-readable form: the main class, if known, and the number of entries. */
  @Override
  public String toString() {
    return "JvmApplication "
        + mainClass.or(() -> knownMain).map(name -> name + " ").orElse("")
        + "of "
        + classPath.entries().size()
        + " class path entries";
  }
}
