package io.imagespec.docker.internal.credentials;

/** A place that may hold a configuration; its text form names it, for people. Thread-safe. */
@FunctionalInterface
interface ConfigSource {
  /**
   * Reads the place as it is now. One that has not changed gives the same configuration, not an
   * equal one.
   *
   * @throws CredentialException if it cannot be read, or is no configuration
   */
  DockerConfig read();
}
