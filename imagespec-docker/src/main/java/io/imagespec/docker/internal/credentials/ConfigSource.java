package io.imagespec.docker.internal.credentials;

/** A location that may hold a configuration. Its string form is human-readable. Thread-safe. */
@FunctionalInterface
interface ConfigSource {
  /**
   * Reads the current configuration. If it has not changed, returns the same instance, not an equal
   * one.
   *
   * @throws CredentialException if the location cannot be read, or is not a configuration
   */
  DockerConfig read();
}
