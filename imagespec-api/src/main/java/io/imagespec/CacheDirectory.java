package io.imagespec;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The user's cache directory: {@code $XDG_CACHE_HOME/imagespec}, else {@code ~/.cache/imagespec},
 * {@code ~/Library/Caches/imagespec} on macOS, {@code %LOCALAPPDATA%\imagespec} on Windows.
 *
 * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG base
 *     directories</a>
 */
final class CacheDirectory {
  private CacheDirectory() {}

  /** Returns the directory, or empty if no location is known. */
  static Optional<Path> of(Environment environment) {
    return environment
        .variable("XDG_CACHE_HOME")
        .flatMap(CacheDirectory::path)
        .or(() -> usual(environment))
        .map(directory -> directory.resolve("imagespec"));
  }

  /** Returns empty for a path that this JVM cannot represent; then nothing is cached. */
  private static Optional<Path> path(String text) {
    try {
      return Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> usual(Environment environment) {
    if (environment.isWindows()) {
      return environment.variable("LOCALAPPDATA").flatMap(CacheDirectory::path);
    }
    return environment
        .knownHome()
        .map(home -> home.resolve(environment.isMac() ? "Library/Caches" : ".cache"));
  }
}
