package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The part of the machine that the SDK reads: environment variables, the home directory and the
 * operating system's name.
 *
 * <p>All code that reads a variable receives an instance, so that a test can replace the machine.
 * Immutable and thread-safe.
 */
@CheckReturnValue
public final class Environment {
  private static final String HOME = "HOME";

  /**
   * The prefix of the XDG base directories; the specification requires relative ones to be ignored.
   */
  private static final String XDG = "XDG_";

  private final Optional<Map<String, String>> variables;
  private final Path home;
  private final String os;

  /** Creates an environment. An empty first argument stands for the variables of this process. */
  private Environment(Optional<Map<String, String>> variables, Path home, String os) {
    this.variables = variables;
    this.home = home;
    this.os = os;
  }

  /**
   * Returns the environment of this process.
   *
   * @return an environment backed by {@link System#getenv(String)}, {@code user.home} and {@code
   *     os.name}
   * @see #home()
   */
  public static Environment system() {
    return new Environment(
        Optional.empty(),
        path(System.getProperty("user.home", "")).orElse(Path.of("")),
        System.getProperty("os.name", ""));
  }

  /**
   * Creates a Linux environment for tests.
   *
   * @param variables all environment variables
   * @param home the home directory, unless the variables contain an absolute {@code HOME}
   * @return an environment with only these values
   */
  public static Environment of(Map<String, String> variables, Path home) {
    return of(variables, home, "Linux");
  }

  /**
   * Creates an environment for tests.
   *
   * @param variables all environment variables
   * @param home the home directory
   * @param os the operating system as in {@code os.name}, for example {@code Mac OS X}
   * @return an environment with only these values
   */
  public static Environment of(Map<String, String> variables, Path home, String os) {
    Objects.requireNonNull(variables, "variables");
    Objects.requireNonNull(home, "home");
    Objects.requireNonNull(os, "os");
    return new Environment(Optional.of(Map.copyOf(variables)), home, os);
  }

  /**
   * Returns the value of a variable. An empty value counts as not set, as in docker and podman.
   * {@code HOME} and the XDG base directories ({@code XDG_…}) also count as not set if their value
   * is not an absolute path.
   *
   * @param name the variable's name
   * @return its value, or empty if it is not set or its value is empty
   */
  public Optional<String> variable(String name) {
    Objects.requireNonNull(name, "name");
    boolean isDirectory = name.equals(HOME) || name.startsWith(XDG);
    return Optional.ofNullable(
            variables.isPresent() ? variables.get().get(name) : System.getenv(name))
        .filter(value -> !value.isEmpty() && (!isDirectory || path(value).isPresent()));
  }

  /**
   * Returns the user's home directory: {@code $HOME}, as in docker and podman. If it is not set, or
   * on Windows, this is the JVM's {@code user.home}, which Java reads from the passwd entry; in
   * containers of CI services the two differ. If neither is an absolute path (Java returns {@code
   * ?} for a user without a passwd entry), it is the root directory, as in container engines.
   *
   * @return the directory, always an absolute path; it may not exist
   */
  public Path home() {
    return knownHome().orElseGet(Environment::root);
  }

  /** Returns empty if neither the variable nor the JVM provides an absolute path. */
  Optional<Path> knownHome() {
    Optional<Path> variable =
        isWindows() ? Optional.empty() : variable(HOME).flatMap(Environment::path);
    return variable.or(() -> Optional.of(home).filter(Path::isAbsolute));
  }

  private static Path root() {
    return Path.of("/").toAbsolutePath();
  }

  /** Returns an absolute path, or empty for any other text. */
  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * Returns the directory for this library's caches: {@code $XDG_CACHE_HOME/imagespec}, else {@code
   * ~/.cache/imagespec}, {@code ~/Library/Caches/imagespec} on macOS, {@code
   * %LOCALAPPDATA%\imagespec} on Windows.
   *
   * @return the directory, which may not exist; empty if no location is known, and then nothing is
   *     cached
   * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG base
   *     directories</a>
   */
  public Optional<Path> cacheDirectory() {
    return CacheDirectory.of(this);
  }

  /**
   * Tests if the operating system is Windows.
   *
   * @return true on Windows
   */
  public boolean isWindows() {
    return os.startsWith("Windows");
  }

  /**
   * Tests if the operating system is macOS.
   *
   * @return true on macOS
   */
  public boolean isMac() {
    return os.startsWith("Mac");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Environment that
        && variables.equals(that.variables)
        && home.equals(that.home)
        && os.equals(that.os);
  }

  @Override
  public int hashCode() {
    return Objects.hash(variables, home, os);
  }

  /** Returns the operating system and the home directory, without any variables. */
  @Override
  public String toString() {
    return "Environment[os=" + os + ", home=" + home() + "]";
  }
}
