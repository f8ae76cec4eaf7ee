package io.imagespec.examples.docs;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.DockerKeychain;
import io.imagespec.docker.RegistryClient;
import io.imagespec.resolve.ImageResolver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The code of docs/credentials-and-networks.md. */
public final class CredentialsSnippets {
  private CredentialsSnippets() {}

  static Keychain ownThenStandard(String user, String token) {
    Keychain keychain =
        Keychain.firstOf(
            Keychain.of("ghcr.io/acme", Credential.password(user, token, "my settings")),
            DockerKeychain.standard());
    return keychain;
  }

  static ImageResolver with(Keychain keychain) {
    ImageResolver images = ImageResolver.builder().keychain(keychain).build();
    return images;
  }

  static Keychain mountedSecret() {
    Keychain keychain = DockerKeychain.kubernetes(Path.of("/var/run/secrets/registry"));
    return keychain;
  }

  static Keychain ofVault(Supplier<String> vault) {
    Keychain keychain =
        Keychain.cached(
            Keychain.withTimeout(
                Duration.ofSeconds(5),
                repository ->
                    repository.domain().equals("registry.example.com")
                        ? Optional.of(Credential.password("ci", vault.get(), "vault"))
                        : Optional.empty()));
    return keychain;
  }

  static Keychain withoutHelpers() {
    Keychain keychain = DockerKeychain.standard().pullingWithoutHelpers();
    return keychain;
  }

  static ImageResolver insecureRegistry() {
    ImageResolver images = ImageResolver.builder().insecureRegistry("10.0.0.5:5000").build();
    return images;
  }

  static RegistryClient mirrors() {
    ImageResolver images =
        ImageResolver.builder().mirror("docker.io", "mirror.example.com").build();
    RegistryClient registries =
        RegistryClient.builder().mirror("docker.io", "harbor.example.com/hub").build();
    images.close();
    return registries;
  }
}
