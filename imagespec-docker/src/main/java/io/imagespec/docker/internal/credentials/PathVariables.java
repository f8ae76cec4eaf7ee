package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Environment variables with paths. */
final class PathVariables {
  private PathVariables() {}

  /**
   * Returns the path in a variable.
   *
   * @throws CredentialException if the value is not a valid path
   */
  static Optional<Path> path(Environment environment, String name) {
    return environment.variable(name).map(value -> path(name, value));
  }

  private static Path path(String name, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new CredentialException(
          name + " is not a path (" + e.getReason() + "); fix or unset the variable");
    }
  }
}
