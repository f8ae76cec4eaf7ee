package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.build.ClassPathGuard;
import io.imagespec.docker.internal.credentials.ConfigKeychain;
import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The credentials of {@code docker login} and {@code podman login}, or those that a CI system or
 * Kubernetes provides in the same format: configuration files and their credential helpers.
 *
 * <p>As in the docker CLI, a helper in {@code credHelpers} or {@code credsStore} replaces the
 * {@code auths} of the same file, and a helper that fails is an error. A key with a path ({@code
 * ghcr.io/acme}) applies to that path only, and the most specific key wins. The next location is
 * read only if the previous one has no credential.
 *
 * <p>Every lookup checks the files, so a new login takes effect at once. A helper's result is
 * cached as in {@link io.imagespec.auth.CredentialCache}: for five minutes, or until its
 * configuration changes or a registry rejects the credential. A helper may take 30 seconds and
 * return up to 1 MiB; a configuration may have up to 4 MiB. Each credential names its source, for
 * example {@code credHelpers[ecr-login] in /home/u/.docker/config.json}. Thread-safe.
 */
public final class DockerKeychain implements Keychain {
  private final ConfigKeychain config;

  private DockerKeychain(ConfigKeychain config) {
    this.config = config;
  }

  /**
   * Creates a keychain of all locations of this machine: {@code DOCKER_AUTH_CONFIG}, then the files
   * of {@link #from} in {@code $DOCKER_CONFIG} or else {@code ~/.docker}, then podman's: {@code
   * $REGISTRY_AUTH_FILE}, {@code $XDG_RUNTIME_DIR/containers/auth.json} (else that of {@code
   * /run/containers/UID}; on macOS and Windows {@code ~/.config/containers/auth.json}), {@code
   * $XDG_CONFIG_HOME/containers/auth.json} (else that of {@code ~/.config}), {@code ~/.dockercfg}.
   *
   * <p>{@code DOCKER_AUTH_CONFIG} contains the text of a {@code config.json}. As in the docker CLI,
   * its {@code auths} and {@code credHelpers} are used, and its {@code credsStore} is ignored.
   *
   * @return the keychain; if none of these exists, it finds nothing
   */
  public static DockerKeychain standard() {
    return standard(Environment.system());
  }

  private static DockerKeychain of(Supplier<ConfigKeychain> keychain) {
    return new DockerKeychain(ClassPathGuard.run("read the credentials", keychain));
  }

  static DockerKeychain standard(Environment environment) {
    return of(() -> ConfigKeychain.standard(environment));
  }

  /**
   * Creates a keychain of {@code DOCKER_AUTH_CONFIG} only, in which a CI system passes credentials
   * to its jobs. To combine it with others: {@code Keychain.firstOf(DockerKeychain.environment(),
   * DockerKeychain.podman())}.
   *
   * @return the keychain; if the variable is not set, it finds nothing
   */
  public static DockerKeychain environment() {
    return of(() -> ConfigKeychain.variable(Environment.system()));
  }

  /**
   * Creates a keychain of {@code docker login} only: the files of {@link #from} in {@code
   * $DOCKER_CONFIG} or else {@code ~/.docker}.
   *
   * @return the keychain; if no such file exists, it finds nothing
   */
  public static DockerKeychain docker() {
    return of(() -> ConfigKeychain.docker(Environment.system()));
  }

  /**
   * Creates a keychain of one configuration directory, like {@code docker --config}: its {@code
   * config.json}, then the files that Kubernetes may have mounted there, {@code .dockerconfigjson}
   * and {@code .dockercfg}.
   *
   * @param configDirectory the directory
   * @return the keychain; if no such file exists, it finds nothing
   */
  public static DockerKeychain from(Path configDirectory) {
    Objects.requireNonNull(configDirectory, "configDirectory");
    return of(() -> ConfigKeychain.directory(configDirectory, Environment.system()));
  }

  /**
   * Creates a keychain of the files that podman, buildah and skopeo read: those listed in {@link
   * #standard}, and before {@code ~/.dockercfg} docker's {@code config.json}, whose {@code
   * credsStore} podman ignores.
   *
   * @return the keychain; if no such file exists, it finds nothing
   * @see <a
   *     href="https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md">containers-auth.json(5)</a>
   */
  public static DockerKeychain podman() {
    return of(() -> ConfigKeychain.podman(Environment.system()));
  }

  /**
   * Creates a keychain of a Kubernetes secret that is mounted into this container, of type {@code
   * kubernetes.io/dockerconfigjson} or {@code kubernetes.io/dockercfg}.
   *
   * @param secret the file with any name, or the directory that contains it as {@code
   *     .dockerconfigjson}, {@code .dockercfg} or {@code config.json}
   * @return the keychain; if the file is missing, as for an optional secret, it finds nothing
   * @see <a
   *     href="https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets">Docker
   *     config secrets</a>
   */
  public static DockerKeychain kubernetes(Path secret) {
    Objects.requireNonNull(secret, "secret");
    return of(() -> ConfigKeychain.mounted(secret, Environment.system()));
  }

  /**
   * Finds a credential.
   *
   * @param repository the repository; tag and digest are ignored
   * @return the credential, or empty if none exists
   * @throws io.imagespec.name.ImageSpecException if a configuration cannot be read, or a credential
   *     helper is missing or fails
   * @throws java.util.concurrent.CancellationException if the thread is interrupted while a helper
   *     runs; the interrupt flag stays set
   */
  @Override
  public Optional<Credential> find(ImageReference repository) {
    Objects.requireNonNull(repository, "repository");
    return config.find(repository);
  }

  /**
   * Returns a keychain that falls back to anonymous pulls if a configured credential helper is not
   * installed, as with a {@code config.json} from another machine. Each fallback is logged as a
   * warning. Pushes, and pulls that the registry refuses without a credential, still fail with the
   * helper's name.
   *
   * @return another keychain of the same locations
   */
  public DockerKeychain pullingWithoutHelpers() {
    return new DockerKeychain(config.pullingWithoutHelpers());
  }

  @Override
  public Optional<Credential> findForPull(ImageReference repository) {
    Objects.requireNonNull(repository, "repository");
    return config.findForPull(repository);
  }

  /** Makes the next lookup run the helper again, if the credential is from one. */
  @Override
  public void onRejected(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    config.onRejected(credential);
  }

  /** Returns the locations in order. */
  @Override
  public String toString() {
    return config.toString();
  }
}
