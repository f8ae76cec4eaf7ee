package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.auth.ConfigKeychain;
import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The credentials that {@code docker login} left: docker's {@code config.json} and the credential
 * helpers it names.
 *
 * <p>As for the docker CLI, a helper named in {@code credHelpers} or {@code credsStore} is asked
 * instead of {@code auths}, not besides it, and one that fails is an error, not "no credential".
 * Helpers have 30 seconds. Nothing is kept between lookups. Thread-safe.
 */
public final class DockerKeychain implements Keychain {
  private final ConfigKeychain config;

  private DockerKeychain(ConfigKeychain config) {
    this.config = config;
  }

  /**
   * The keychain of the docker CLI on this machine: {@code $DOCKER_CONFIG/config.json}, else {@code
   * ~/.docker/config.json}.
   *
   * @return the keychain; without such a file it finds nothing
   */
  public static DockerKeychain standard() {
    return standard(Environment.system());
  }

  static DockerKeychain standard(Environment environment) {
    return new DockerKeychain(ConfigKeychain.of(environment));
  }

  /**
   * The keychain of another configuration directory, as {@code docker --config} takes one.
   *
   * @param configDirectory holds {@code config.json}
   * @return the keychain; without such a file it finds nothing
   */
  public static DockerKeychain from(Path configDirectory) {
    return new DockerKeychain(ConfigKeychain.of(configDirectory, Environment.system()));
  }

  /**
   * Finds a credential.
   *
   * @param repository the repository; tag and digest are ignored
   * @return the credential, or empty if docker has none for it
   * @throws io.imagespec.name.ImageSpecException if the configuration cannot be read, or a
   *     credential helper is missing or fails
   */
  @Override
  public Optional<Credential> find(ImageReference repository) {
    return config.find(repository);
  }

  /** The configuration file. */
  @Override
  public String toString() {
    return config.toString();
  }
}
