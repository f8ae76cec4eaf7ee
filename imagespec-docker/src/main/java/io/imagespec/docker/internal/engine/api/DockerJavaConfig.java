package io.imagespec.docker.internal.engine.api;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What docker-java wants to know: the address, and nothing else. Its own configuration would read
 * variables and files of the user, which have been read by our rules already.
 *
 * @param host the engine's address
 */
@SuppressWarnings("deprecation") // of a type that the interface names
record DockerJavaConfig(URI host) implements DockerClientConfig {
  @Override
  public URI getDockerHost() {
    return host;
  }

  /** None: the engine then takes its own, so it never calls us too old. */
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
