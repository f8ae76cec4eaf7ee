package io.imagespec.docker.internal.auth;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.name.ImageReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The keychain over a {@code config.json}: which helper, else which entry. Reads the file anew for
 * every lookup; thread-safe.
 */
public final class ConfigKeychain implements Keychain {
  private final Path file;
  private final ProgramPath path;
  private final HelperProcess process;

  ConfigKeychain(Path directory, Environment environment, Duration helperDeadline) {
    this.file = directory.resolve("config.json");
    this.path = new ProgramPath(environment);
    this.process = new HelperProcess(path, helperDeadline);
  }

  /**
   * The keychain of a configuration directory.
   *
   * @param directory holds {@code config.json}
   * @param environment where helpers are looked for
   * @return the keychain; nothing is read yet
   */
  public static ConfigKeychain of(Path directory, Environment environment) {
    return new ConfigKeychain(directory, environment, HelperProcess.DEADLINE);
  }

  /**
   * The keychain of the machine.
   *
   * @param environment gives {@code DOCKER_CONFIG}, else the home directory with its {@code
   *     .docker}
   * @return the keychain; nothing is read yet
   */
  public static ConfigKeychain of(Environment environment) {
    Path directory =
        environment
            .variable("DOCKER_CONFIG")
            .map(Path::of)
            .orElseGet(() -> environment.home().resolve(".docker"));
    return of(directory, environment);
  }

  @Override
  public Optional<Credential> find(ImageReference repository) {
    try {
      DockerConfig config = DockerConfig.read(file);
      String key = ServerKey.of(repository);
      Optional<HelperChoice> helper = config.helper(key);
      return helper.isPresent()
          ? CredentialHelper.get(helper.get(), key, path, process)
          : stored(config, repository);
    } catch (CredentialTrouble e) {
      throw e.during("credential for " + repository.repository());
    }
  }

  private static Optional<Credential> stored(DockerConfig config, ImageReference repository)
      throws CredentialTrouble {
    Optional<AuthEntry> entry = config.entry(repository);
    return entry.isPresent() ? entry.get().credential() : Optional.empty();
  }

  /** The file. */
  @Override
  public String toString() {
    return file.toString();
  }
}
