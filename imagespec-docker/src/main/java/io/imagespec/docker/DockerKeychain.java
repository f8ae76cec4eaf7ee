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
 * The credentials that {@code docker login} and {@code podman login} left, or that a CI system or
 * Kubernetes put in their place: configuration files, and the credential helpers they name.
 *
 * <p>As for the docker CLI, a helper named in {@code credHelpers} or {@code credsStore} is asked
 * instead of the {@code auths} of the same file, not besides them, and one that fails is an error,
 * not "no credential". A key with a path ({@code ghcr.io/acme}) is for that path only, and the most
 * specific key wins. Only when a place has no credential the next one is read.
 *
 * <p>Files are looked at for every lookup, so a new login counts at once. What a helper answered is
 * remembered as {@link io.imagespec.auth.CredentialCache} does: five minutes, or until its
 * configuration changes or a registry refuses it. Helpers have 30 seconds, and may answer with up
 * to 1 MiB; configurations may have up to 4 MiB. Each credential says where it is from, for example
 * {@code credHelpers[ecr-login] in /home/u/.docker/config.json}. Thread-safe.
 */
public final class DockerKeychain implements Keychain {
  private final ConfigKeychain config;

  private DockerKeychain(ConfigKeychain config) {
    this.config = config;
  }

  /**
   * All that is on this machine: what is in {@code DOCKER_AUTH_CONFIG}, then the files of {@link
   * #from} in {@code $DOCKER_CONFIG} or else {@code ~/.docker}, then podman's: {@code
   * $REGISTRY_AUTH_FILE}, {@code $XDG_RUNTIME_DIR/containers/auth.json} (else that of {@code
   * /run/containers/UID}; on macOS and Windows {@code ~/.config/containers/auth.json}), {@code
   * $XDG_CONFIG_HOME/containers/auth.json} (else that of {@code ~/.config}), {@code ~/.dockercfg}.
   *
   * <p>From {@code DOCKER_AUTH_CONFIG}, which holds what would be in a {@code config.json}, {@code
   * auths} and {@code credHelpers} are taken, and {@code credsStore} is not, as by the docker CLI.
   *
   * @return the keychain; without any of these it finds nothing
   */
  public static DockerKeychain standard() {
    return standard(Environment.system());
  }

  private static DockerKeychain of(Supplier<ConfigKeychain> keychain) {
    return new DockerKeychain(ClassPathGuard.run("read the logins", keychain));
  }

  static DockerKeychain standard(Environment environment) {
    return of(() -> ConfigKeychain.standard(environment));
  }

  /**
   * What is in {@code DOCKER_AUTH_CONFIG}, and nothing else: where a CI system hands credentials to
   * its jobs. To put it before others: {@code Keychain.firstOf(DockerKeychain.environment(),
   * DockerKeychain.podman())}.
   *
   * @return the keychain; without the variable it finds nothing
   */
  public static DockerKeychain environment() {
    return of(() -> ConfigKeychain.variable(Environment.system()));
  }

  /**
   * What {@code docker login} left, and nothing else: the files of {@link #from} in {@code
   * $DOCKER_CONFIG} or else {@code ~/.docker}.
   *
   * @return the keychain; without such a file it finds nothing
   */
  public static DockerKeychain docker() {
    return of(() -> ConfigKeychain.docker(Environment.system()));
  }

  /**
   * Another configuration directory, as {@code docker --config} takes one, and nothing else: its
   * {@code config.json}, then what Kubernetes may have mounted there, {@code .dockerconfigjson} and
   * {@code .dockercfg}.
   *
   * @param configDirectory the directory
   * @return the keychain; without such a file it finds nothing
   */
  public static DockerKeychain from(Path configDirectory) {
    Objects.requireNonNull(configDirectory, "configDirectory");
    return of(() -> ConfigKeychain.directory(configDirectory, Environment.system()));
  }

  /**
   * What podman, buildah and skopeo read: the files that {@link #standard} gives them, and before
   * {@code ~/.dockercfg} docker's {@code config.json}, of which podman ignores {@code credsStore}.
   *
   * @return the keychain; without such a file it finds nothing
   * @see <a
   *     href="https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md">containers-auth.json(5)</a>
   */
  public static DockerKeychain podman() {
    return of(() -> ConfigKeychain.podman(Environment.system()));
  }

  /**
   * A secret of type {@code kubernetes.io/dockerconfigjson} or {@code kubernetes.io/dockercfg} that
   * is mounted into this container, and nothing else.
   *
   * @param secret the file, whatever its name, or the directory that has it as {@code
   *     .dockerconfigjson}, {@code .dockercfg} or {@code config.json}
   * @return the keychain; without such a file, as when an optional secret is not there, it finds
   *     nothing
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
   * @return the credential, or empty if there is none for it
   * @throws io.imagespec.name.ImageSpecException if a configuration cannot be read, or a credential
   *     helper is missing or fails
   * @throws java.util.concurrent.CancellationException if the thread was interrupted while a helper
   *     was asked; the flag is set
   */
  @Override
  public Optional<Credential> find(ImageReference repository) {
    Objects.requireNonNull(repository, "repository");
    return config.find(repository);
  }

  /**
   * The same, but pulls go on as nobody where a credential helper is named and not installed, as
   * with a {@code config.json} from another machine. A warning says so each time. What is pushed,
   * and what a registry refuses to nobody, still fails with the helper's name.
   *
   * @return another keychain over the same places
   */
  public DockerKeychain pullingWithoutHelpers() {
    return new DockerKeychain(config.pullingWithoutHelpers());
  }

  @Override
  public Optional<Credential> findForPull(ImageReference repository) {
    Objects.requireNonNull(repository, "repository");
    return config.findForPull(repository);
  }

  /** Has a helper asked anew the next time, if it gave this credential. */
  @Override
  public void onRejected(Credential credential) {
    Objects.requireNonNull(credential, "credential");
    config.onRejected(credential);
  }

  /** The places that are looked at, in their order. */
  @Override
  public String toString() {
    return config.toString();
  }
}
