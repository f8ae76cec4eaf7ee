package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Environment variables that name places. */
final class PathVariables {
  private PathVariables() {}

  /**
   * The place that a variable names.
   *
   * @throws CredentialException if it is not the name of any
   */
  static Optional<Path> path(Environment environment, String name) {
    return environment.variable(name).map(value -> path(name, value));
  }

  private static Path path(String name, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new CredentialException(
          name + " is not a path (" + e.getReason() + "); mend or unset the variable");
    }
  }
}
