package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.auth.KeychainProvider;
import java.util.Objects;

/** The provider of {@link DockerKeychain#standard}, with the name {@code docker}. */
public final class DockerKeychainProvider implements KeychainProvider {
  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public DockerKeychainProvider() {}

  @Override
  public String name() {
    return "docker";
  }

  @Override
  public Keychain connect(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return DockerKeychain.standard(environment);
  }
}
