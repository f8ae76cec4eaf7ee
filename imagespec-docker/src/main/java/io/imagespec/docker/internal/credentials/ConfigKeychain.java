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
 * The keychain over configurations: the first that has a credential gives it, by a helper or by an
 * entry. What helpers said is remembered for some minutes, while the configuration stays the same.
 * Thread-safe.
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
   * The keychain of the machine. Nothing is read yet, here and below.
   *
   * @param environment variables and home directory that say where to look
   * @return {@code DOCKER_AUTH_CONFIG} over docker's directory over podman's files
   */
  public static ConfigKeychain standard(Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.standard(), places);
  }

  /**
   * The keychain of a variable.
   *
   * @param environment has {@code DOCKER_AUTH_CONFIG}, or not
   * @return what is in it
   */
  public static ConfigKeychain variable(Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.inVariable(), places);
  }

  /**
   * The keychain of the docker CLI.
   *
   * @param environment variables and home directory that say where to look
   * @return what is in docker's directory
   */
  public static ConfigKeychain docker(Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.docker(), places);
  }

  /**
   * The keychain of podman.
   *
   * @param environment variables and home directory that say where to look
   * @return what podman, buildah and skopeo read
   */
  public static ConfigKeychain podman(Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.podman(), places);
  }

  /**
   * The keychain of a configuration directory.
   *
   * @param directory holds {@code config.json}
   * @param environment where helpers are looked for
   * @return the keychain
   */
  public static ConfigKeychain directory(Path directory, Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.directory(directory), places);
  }

  /**
   * The keychain of a secret that Kubernetes mounted.
   *
   * @param place the file, or its directory
   * @param environment where helpers are looked for
   * @return the keychain
   */
  public static ConfigKeychain mounted(Path place, Environment environment) {
    ConfigLocations places = ConfigLocations.of(environment);
    return of(places.mounted(place), places);
  }

  /**
   * The same places and the same memory, where pulls go on as nobody without a helper that is not
   * installed.
   *
   * @return another keychain
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

  /** Nobody, not whoever the next place names: those are somebody else's credentials. */
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
   * A helper is asked instead of what is written in the file, as by docker and podman, but after
   * what is written in the variable or a secret of Kubernetes, where docker and kubelet know none.
   */
  private Optional<Credential> find(DockerConfig config, ImageReference repository) {
    if (config.configFlavor() == ConfigFlavor.VARIABLE
        || config.configFlavor() == ConfigFlavor.MOUNTED) {
      return config.written(repository).or(() -> helped(config, repository));
    }
    return config.helper(repository).isPresent()
        ? helped(config, repository)
        : config.written(repository);
  }

  private Optional<Credential> helped(DockerConfig config, ImageReference repository) {
    String key = config.configFlavor().key(repository);
    return config
        .helper(repository)
        .flatMap(helper -> helpers.ask(new CredentialHelpers.Inquiry(config, helper, key)));
  }

  @Override
  public void onRejected(Credential credential) {
    helpers.cache().forget(credential);
  }

  /** The places, in their order. */
  @Override
  public String toString() {
    return sources.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
