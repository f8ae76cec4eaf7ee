package io.imagespec.docker;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.auth.KeychainProvider;
import java.util.Objects;

/** Offers {@link DockerKeychain#standard} under the name {@code docker}. */
public final class DockerKeychainProvider implements KeychainProvider {
  /** Called by {@link java.util.ServiceLoader}. */
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
