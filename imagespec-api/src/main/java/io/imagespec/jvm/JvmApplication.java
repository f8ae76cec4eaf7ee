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
 * An application of a JVM as a spec: its class path in layers, and how it starts.
 *
 * <pre>{@code
 * ImageSpec app = JvmApplication.running().mainClass("com.acme.Main").jvmFlags("-Xmx512m")
 *     .toSpec().named("app").registry("ghcr.io/acme");
 * }</pre>
 *
 * <p>Layers are, in this order: jars of fixed versions; jars whose file names say {@code
 * -SNAPSHOT}, or the time that takes its place; what is no class in directories; classes in
 * directories, and the application's own jar. One that would be empty is left out. Jars are {@code
 * /app/libs/<file name>}, directories {@code /app/classes}, further ones {@code /app/classes-2} and
 * so on; a second jar of one file name is {@code <name>-2.jar}. Classes and resources of one
 * directory are in one directory again; directories in which nothing is are left out. Nothing
 * depends on where the files are on this machine.
 *
 * <p>The class path, in its order here, is the variable {@code CLASSPATH} of the image, and the
 * entrypoint is {@code java}, the flags and the main class: so {@code java com.acme.Other} works in
 * a container too, and no shell is needed. The user is the base's.
 *
 * <p>The factories read what is on the class path, {@link #toSpec()} and {@link #apply} which
 * classes there are; file contents are read when the spec is planned, as those of every spec. Bad
 * values are refused with {@link IllegalArgumentException}. Immutable and thread-safe.
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
   * The application that calls this: the class path that this JVM was started with, what manifests
   * add to it included. Left out are directories of tests, where Maven and Gradle put them, and
   * entries that are not there; the latter are logged. Libraries of tests are not known as such: in
   * a test, {@link #ofMaven} leaves them out.
   *
   * <p>Without {@link #mainClass} it starts with the class that this JVM was started with, if that
   * is on the class path. A JVM that was started with {@code -jar} has the manifest read as by
   * {@link #ofJar}. Options of this JVM's command line are not taken over.
   *
   * @return the application
   * @throws IllegalArgumentException if this JVM has a module path, or this library was not loaded
   *     from its class path, so that the application was not either (Maven's {@code exec:java},
   *     servers, jars with jars in them)
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
   * An application of these jars and directories, in this order, and of what manifests add. A path
   * that ends with {@code *} stands for the files of that directory whose names end with {@code
   * .jar} or {@code .JAR}, as for {@code java -cp}, here sorted by name.
   *
   * @param classPath jars and directories, relative ones relative to {@code user.dir}
   * @return the application
   * @throws IllegalArgumentException if one is missing, or is neither a jar nor a directory, or if
   *     a directory of {@code *} has no jars
   * @throws io.imagespec.context.ContextException if a jar cannot be read
   */
  public static JvmApplication ofClassPath(List<Path> classPath) {
    Objects.requireNonNull(classPath, "classPath");
    return new JvmApplication(ClassPath.ofExpanded(classPath));
  }

  /**
   * What {@code java -jar} starts: a jar with the jars and directories that its manifest names.
   *
   * <p>What else only {@code java -jar} reads in the manifest becomes options in front of those of
   * {@link #jvmFlags}: {@code Add-Exports}, {@code Add-Opens} and {@code Enable-Native-Access}. A
   * base of {@link #base} then needs Java 9, or Java 17 for the last. A jar with a {@code
   * Launcher-Agent-Class} and no {@code Class-Path} is started with {@code -jar}. A {@code
   * SplashScreen-Image} is left out.
   *
   * <p>A jar that has its dependencies in it, as Spring Boot's or a shaded one, works as it is, and
   * is one layer: then every change of a class moves all of it. Spring Boot's unpacks itself,
   * {@code java -Djarmode=tools -jar app.jar extract}, into one whose manifest names the rest.
   *
   * @param jar the jar
   * @return the application, which starts with the manifest's {@code Main-Class} unless {@link
   *     #mainClass} says another
   * @throws IllegalArgumentException if it is no jar, or one that it names is not there
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
   * A Maven module: {@code target/classes}, and its dependencies as the first of these has them:
   *
   * <ul>
   *   <li>{@code target/classpath.txt}, in order; {@code mvn dependency:build-classpath
   *       -DincludeScope=runtime -Dmdep.outputFile=target/classpath.txt} writes it
   *   <li>{@code target/dependency}, sorted by name; {@code mvn dependency:copy-dependencies
   *       -DincludeScope=runtime} fills it
   *   <li>the class path of this JVM, if the module's classes are on it, as {@link #running} has it
   * </ul>
   *
   * <p>The first two are refused if {@code pom.xml} is newer. Dependencies on the list that java
   * would not read, such as those of type {@code pom}, are left out and logged. Nothing is
   * compiled.
   *
   * @param module the directory of the module's {@code pom.xml}; other places than {@code target}
   *     are not known
   * @return the application
   * @throws IllegalArgumentException if the module was not compiled, or nothing says which
   *     dependencies it has; the message has the commands
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
   * Says which class it starts with. Without this it is what the factory found; else the only class
   * in directories, or in the jar of {@link #ofJar}, with a {@code public static void
   * main(String[])}, or with one of the main methods of JEP 512 if it was compiled for Java 25.
   *
   * @param name its name with its package
   * @return an application with that main class
   * @throws IllegalArgumentException if it is no class's name, or another one was said before
   */
  public JvmApplication mainClass(String name) {
    Objects.requireNonNull(name, "name");
    String checked = SetOnce.once("mainClass", mainClass, MainClass.check(name));
    return new JvmApplication(
        classPath, application, launched, knownMain, Optional.of(checked), flags, arguments, base);
  }

  /**
   * Adds options of {@code java}, in front of the main class.
   *
   * @param more options, each with its value as one word: {@code -Xmx512m}, {@code
   *     --add-opens=java.base/java.lang=ALL-UNNAMED}, {@code @/etc/app/jvm.options}
   * @return an application with these flags too
   * @throws IllegalArgumentException if one does not start with {@code -} or {@code @}, sets a
   *     class or module path, leaves its value to the next word, or holds several options
   */
  public JvmApplication jvmFlags(String... more) {
    NullChecks.requireNonNulls(more, "more");
    List<String> all = new ArrayList<>(flags);
    all.addAll(JvmFlags.check(List.of(more)));
    return new JvmApplication(
        classPath, application, launched, knownMain, mainClass, all, arguments, base);
  }

  /**
   * Says the arguments of the main class: the image's command, which whoever runs it can replace.
   *
   * @param words the arguments; default none
   * @return an application with these arguments
   * @throws IllegalArgumentException if others were said before
   */
  public JvmApplication arguments(String... words) {
    NullChecks.requireNonNulls(words, "words");
    Optional<List<String>> before = arguments.isEmpty() ? Optional.empty() : Optional.of(arguments);
    List<String> now = SetOnce.once("arguments", before, List.of(words));
    return new JvmApplication(
        classPath, application, launched, knownMain, mainClass, flags, now, base);
  }

  /**
   * Says the base, in place of Eclipse Temurin. It must have a {@code java} on its {@code PATH},
   * and which one that is, is not checked.
   *
   * @param reference an image in a registry
   * @return an application on that base
   * @throws IllegalArgumentException if it is no image reference, or another base was said before
   */
  public JvmApplication base(String reference) {
    Objects.requireNonNull(reference, "reference");
    return onto(ImageSpec.from(reference));
  }

  /**
   * Says the base, as an image of its own that is resolved first. To add an application to a spec
   * instead, say {@code spec.with(application)}.
   *
   * @param spec the base's spec; it must have a {@code java} on its {@code PATH}
   * @return an application on that base
   * @throws IllegalArgumentException if another base was said before
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
   * The smallest Java with long-term support (8, 11, 17, 21, 25) that runs every class of the class
   * path, dependencies included; classes for later versions in multi-release jars do not count.
   * Reads the first bytes of all of them.
   *
   * @return its number
   * @throws IllegalArgumentException if none of these runs them all
   * @throws io.imagespec.context.ContextException if a class cannot be read
   */
  public int javaVersion() {
    return JavaVersionDetector.of(classPath);
  }

  /**
   * The application as a spec, on the base that was said, else on {@code
   * docker.io/library/eclipse-temurin:<N>-jre} with N the {@link #javaVersion()}. The files are
   * read when the spec is planned, like those of every spec.
   *
   * @return the spec, without a name
   * @throws IllegalArgumentException if the main class is not there or not clear, with those that
   *     there are; or the class path is too long
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
   * Adds the application to a spec, which must bring a {@code java} on its {@code PATH}: a base of
   * {@link #base} plays no part.
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

  /** Only {@code -jar} starts a launcher agent, and then there is no other class path. */
  private List<String> jar(LayerLayout layout, LaunchManifest manifest) {
    Jar jar = launched.orElseThrow();
    if (!classPath.entries().equals(List.of(jar))) {
      throw new IllegalArgumentException(
          "jar "
              + jar.path()
              + ": its manifest has the Launcher-Agent-Class "
              + manifest.agent().orElseThrow()
              + ", which only java -jar starts, and a Class-Path, which leads nowhere in the image;"
              + " put everything into one jar, or name the main class with mainClass(..) to start it"
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

  /** For people: the main class, if it is known, and how many entries the class path has. */
  @Override
  public String toString() {
    return "JvmApplication "
        + mainClass.or(() -> knownMain).map(name -> name + " ").orElse("")
        + "of "
        + classPath.entries().size()
        + " class path entries";
  }
}
