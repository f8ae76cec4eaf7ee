package io.imagespec;

import io.imagespec.name.CheckReturnValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * The machine as the SDK may see it: environment variables, the home directory, the operating
 * system's name.
 *
 * <p>Everything that looks a variable up gets one of these, so that a test can replace the machine.
 * Immutable and thread-safe.
 */
@CheckReturnValue
public final class Environment {
  private static final String HOME = "HOME";

  /** The base directories of the XDG specification, which says to ignore relative ones. */
  private static final String XDG = "XDG_";

  private final Function<String, Optional<String>> variables;
  private final Path home;
  private final String os;

  private Environment(Function<String, Optional<String>> variables, Path home, String os) {
    this.variables = variables;
    this.home = home;
    this.os = os;
  }

  /**
   * The real machine.
   *
   * @return an environment over {@link System#getenv(String)}, {@code user.home} and {@code
   *     os.name}
   * @see #home()
   */
  public static Environment system() {
    return new Environment(
        name -> Optional.ofNullable(System.getenv(name)),
        path(System.getProperty("user.home", "")).orElse(Path.of("")),
        System.getProperty("os.name", ""));
  }

  /**
   * A made-up Linux machine, for tests.
   *
   * @param variables the environment variables, complete
   * @param home the home directory, unless the variables have an absolute {@code HOME}
   * @return an environment over just these
   */
  public static Environment of(Map<String, String> variables, Path home) {
    return of(variables, home, "Linux");
  }

  /**
   * A made-up machine, for tests.
   *
   * @param variables the environment variables, complete
   * @param home the home directory
   * @param os the operating system as {@code os.name} gives it, for example {@code Mac OS X}
   * @return an environment over just these
   */
  public static Environment of(Map<String, String> variables, Path home, String os) {
    Objects.requireNonNull(variables, "variables");
    Objects.requireNonNull(home, "home");
    Objects.requireNonNull(os, "os");
    Map<String, String> copy = Map.copyOf(variables);
    return new Environment(name -> Optional.ofNullable(copy.get(name)), home, os);
  }

  /**
   * A variable's value. One that is set to nothing counts as not set, as docker and podman treat
   * the variables of this field. {@code HOME} and the base directories of the XDG specification
   * ({@code XDG_…}) also count as not set if their value is no absolute path.
   *
   * @param name the variable's name
   * @return its value, or empty if it is not set or set to an empty text
   */
  public Optional<String> variable(String name) {
    Objects.requireNonNull(name, "name");
    boolean isDirectory = name.equals(HOME) || name.startsWith(XDG);
    return variables
        .apply(name)
        .filter(value -> !value.isEmpty() && (!isDirectory || path(value).isPresent()));
  }

  /**
   * The user's home directory: {@code $HOME}, as docker and podman have it, and where that is not
   * set, or on Windows, the JVM's {@code user.home}. In containers of CI services the two differ:
   * Java reads the passwd entry. If neither is an absolute path (Java's is {@code ?} for a user
   * without a passwd entry), it is the root directory, as container engines have it.
   *
   * @return the directory, always an absolute path; it need not exist
   */
  public Path home() {
    return knownHome().orElseGet(Environment::root);
  }

  /** Empty if neither the variable nor the JVM names an absolute path. */
  Optional<Path> knownHome() {
    Optional<Path> variable =
        isWindows() ? Optional.empty() : variable(HOME).flatMap(Environment::path);
    return variable.or(() -> Optional.of(home).filter(Path::isAbsolute));
  }

  private static Path root() {
    return Path.of("/").toAbsolutePath();
  }

  /** An absolute path; empty for any other text. */
  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text)).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The directory in which this library keeps what it can find out again: {@code
   * $XDG_CACHE_HOME/imagespec}, else {@code ~/.cache/imagespec}, {@code ~/Library/Caches/imagespec}
   * on macOS, {@code %LOCALAPPDATA%\imagespec} on Windows.
   *
   * @return the directory, which need not exist; empty where no place is known: then nothing is
   *     kept
   * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG base
   *     directories</a>
   */
  public Optional<Path> cacheDirectory() {
    return CacheDirectory.of(this);
  }

  /**
   * Whether this is Windows.
   *
   * @return true on Windows
   */
  public boolean isWindows() {
    return os.startsWith("Windows");
  }

  /**
   * Whether this is macOS.
   *
   * @return true on macOS
   */
  public boolean isMac() {
    return os.startsWith("Mac");
  }
}
