package io.imagespec.docker.internal.engine.api;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A configuration for docker-java with only the address. docker-java's default configuration would
 * read the user's variables and files, which have already been read by this project's own rules.
 *
 * @param host the engine's address
 */
@SuppressWarnings("deprecation") // a type in the interface is deprecated
record DockerJavaConfig(URI host) implements DockerClientConfig {
  @Override
  public URI getDockerHost() {
    return host;
  }

  /**
   * Returns an unknown version. The engine then uses its own and never rejects this client as too
   * old.
   */
  @Override
  public RemoteApiVersion getApiVersion() {
    return RemoteApiVersion.unknown();
  }

  @Override
  public @Nullable String getRegistryUsername() {
    return null;
  }

  @Override
  public @Nullable String getRegistryPassword() {
    return null;
  }

  @Override
  public @Nullable String getRegistryEmail() {
    return null;
  }

  @Override
  public @Nullable String getRegistryUrl() {
    return null;
  }

  @Override
  public @Nullable AuthConfig effectiveAuthConfig(String imageName) {
    return null;
  }

  @Override
  public AuthConfigurations getAuthConfigurations() {
    return new AuthConfigurations();
  }

  @Override
  public @Nullable SSLConfig getSSLConfig() {
    return null;
  }
}
