package io.imagespec.docker.internal.credentials;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.CredentialCache;
import io.imagespec.auth.Keychain;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A keychain over a list of configurations. The first configuration with a credential wins; the
 * credential comes from a helper or an entry. Responses of helpers are cached for some minutes, as
 * long as the configuration does not change. Thread-safe.
 */
public final class ConfigKeychain implements Keychain {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigKeychain.class);

  private final List<ConfigSource> sources;
  private final CredentialHelpers helpers;
  private final boolean pullsWithoutHelpers;

  private ConfigKeychain(
      List<ConfigSource> sources, CredentialHelpers helpers, boolean pullsWithoutHelpers) {
    this.sources = sources;
    this.helpers = helpers;
    this.pullsWithoutHelpers = pullsWithoutHelpers;
  }

  static ConfigKeychain of(
      List<ConfigSource> sources, ConfigLocations places, Duration helperDeadline) {
    CredentialHelperProcess process =
        new CredentialHelperProcess(new ExecutablePath(places.environment()), helperDeadline);
    return new ConfigKeychain(
        sources, new CredentialHelpers(process, CredentialCache.of(places.clock())), false);
  }

  private static ConfigKeychain of(List<ConfigSource> sources, ConfigLocations places) {
    return of(sources, places, CredentialHelperProcess.DEADLINE);
  }

  /**
   * Returns the default keychain of this machine. This method and those below read nothing yet.
   *
   * @param environment variables and home directory, which determine the locations
   * @return a keychain over {@code DOCKER_AUTH_CONFIG}, then docker's directory, then podman's
   *     files
   */
  public static ConfigKeychain standard(Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.standard(), places);
  }

  /**
   * Returns the keychain of the variable {@code DOCKER_AUTH_CONFIG}.
   *
   * @param environment the environment; the variable may be missing
   * @return the keychain
   */
  public static ConfigKeychain variable(Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.inVariable(), places);
  }

  /**
   * Returns the keychain of the docker CLI.
   *
   * @param environment variables and home directory, which determine the locations
   * @return a keychain over docker's directory
   */
  public static ConfigKeychain docker(Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.docker(), places);
  }

  /**
   * Returns the keychain of podman.
   *
   * @param environment variables and home directory, which determine the locations
   * @return a keychain over the files that podman, buildah and skopeo read
   */
  public static ConfigKeychain podman(Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.podman(), places);
  }

  /**
   * Returns the keychain of a configuration directory.
   *
   * @param directory the directory with {@code config.json}
   * @param environment the environment, which locates credential helpers
   * @return the keychain
   */
  public static ConfigKeychain directory(Path directory, Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.directory(directory), places);
  }

  /**
   * Returns the keychain of a secret that Kubernetes mounted.
   *
   * @param place the file, or its directory
   * @param environment the environment, which locates credential helpers
   * @return the keychain
   */
  public static ConfigKeychain mounted(Path place, Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.mounted(place), places);
  }

  /**
   * Returns a keychain with the same locations and cache that falls back to anonymous pulls if a
   * credential helper is not installed.
   *
   * @return a copy
   */
  public ConfigKeychain pullingWithoutHelpers() {
    return new ConfigKeychain(sources, helpers, true);
  }

  @Override
  public Optional<Credential> find(ImageReference repository) {
    try {
      return first(repository);
    } catch (CredentialException e) {
      throw trouble(e, repository);
    }
  }

  /**
   * Falls back to an anonymous pull if a helper is missing. The next location is not tried, since
   * its credentials may belong to another user.
   */
  @Override
  public Optional<Credential> findForPull(ImageReference repository) {
    try {
      return first(repository);
    } catch (CredentialHelperNotFoundException e) {
      if (!pullsWithoutHelpers) {
        throw trouble(e, repository);
      }
      LOG.warn("{} is pulled without a credential: {}", repository.repository(), e.getMessage());
      return Optional.empty();
    } catch (CredentialException e) {
      throw trouble(e, repository);
    }
  }

  private static ImageSpecException trouble(CredentialException e, ImageReference repository) {
    return e.during("credential for " + repository.repository());
  }

  private Optional<Credential> first(ImageReference repository) {
    Optional<Credential> found =
        sources.stream()
            .map(source -> find(source.read(), repository))
            .flatMap(Optional::stream)
            .findFirst();
    LOG.debug(
        "credential for {}: {}",
        repository.repository(),
        found.map(Object::toString).orElse("none"));
    return found;
  }

  /**
   * Finds a credential in one configuration. In files, a helper takes precedence over an entry, as
   * in docker and podman. In the variable and in secrets of Kubernetes, where docker and the
   * kubelet support no helpers, an entry takes precedence.
   */
  private Optional<Credential> find(DockerConfig config, ImageReference repository) {
    if (config.configFlavor() == ConfigFlavor.VARIABLE
        || config.configFlavor() == ConfigFlavor.MOUNTED) {
      return config.written(repository).or(() -> fromHelper(config, repository));
    }
    return config.helper(repository).isPresent()
        ? fromHelper(config, repository)
        : config.written(repository);
  }

  private Optional<Credential> fromHelper(DockerConfig config, ImageReference repository) {
    String key = config.configFlavor().key(repository);
    return config
        .helper(repository)
        .flatMap(helper -> helpers.ask(new CredentialHelpers.HelperKey(config, helper, key)));
  }

  @Override
  public void onRejected(Credential credential) {
    helpers.cache().forget(credential);
  }

  /** Returns the locations in order. */
  @Override
  public String toString() {
    return sources.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
