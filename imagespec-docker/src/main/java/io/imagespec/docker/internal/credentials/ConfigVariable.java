package io.imagespec.docker.internal.credentials;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A configuration in the environment variable {@code DOCKER_AUTH_CONFIG}. The docker CLI reads
 * {@code auths} with {@code auth} from it. Fields that only GitLab and Testcontainers read are
 * supported too.
 *
 * @see <a href="https://docs.docker.com/reference/cli/docker/#environment-variables">the variables
 *     of the docker CLI</a>
 */
final class ConfigVariable implements ConfigSource {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigVariable.class);
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
      known =
          DockerConfig.parse(NAME, ConfigFlavor.VARIABLE, value.getBytes(StandardCharsets.UTF_8));
      config = known;
      if (known.hasIgnoredStore()) {
        LOG.debug("credsStore in {} is ignored, as in the docker CLI", NAME);
      }
    }
    return known;
  }

  /** Returns the name, never the value. */
  @Override
  public String toString() {
    return NAME;
  }
}
