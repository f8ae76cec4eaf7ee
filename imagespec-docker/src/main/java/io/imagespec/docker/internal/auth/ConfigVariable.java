package io.imagespec.docker.internal.auth;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A configuration in the environment variable {@code DOCKER_AUTH_CONFIG}. The docker CLI takes
 * {@code auths} with {@code auth} from it; what GitLab and Testcontainers take besides is taken
 * too.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/#environment-variables">the variables
 *     of the docker CLI</a>
 */
final class ConfigVariable implements ConfigSource {
  static final String NAME = "DOCKER_AUTH_CONFIG";

  private final String value;
  private volatile @Nullable DockerConfig config;

  ConfigVariable(String value) {
    this.value = value;
  }

  @Override
  public DockerConfig read() {
    DockerConfig known = config;
    if (known == null) {
      known = DockerConfig.parse(NAME, Dialect.VARIABLE, value.getBytes(StandardCharsets.UTF_8));
      config = known;
    }
    return known;
  }

  /** The name, never the value. */
  @Override
  public String toString() {
    return NAME;
  }
}
