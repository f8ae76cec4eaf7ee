package io.imagespec.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.name.ImageReference;
import org.junit.jupiter.api.Test;

/** Tests of the code of docs/credentials-and-networks.md. */
class CredentialsSnippetsTest {
  @Test
  void explicitCredentialWins() {
    Keychain keychain = CredentialsSnippets.ownThenStandard("octo", "secret");

    assertThat(keychain.find(ImageReference.parse("ghcr.io/acme/app")).map(Credential::toString))
        .contains("octo:*** (my settings)");
  }

  @Test
  void keychainOfTheCallerIsAsked() {
    Keychain keychain = CredentialsSnippets.ofVault(() -> "secret");

    assertThat(keychain.find(ImageReference.parse("registry.example.com/app")))
        .map(Credential::username)
        .contains("ci");
    assertThat(keychain.find(ImageReference.parse("ghcr.io/acme/app"))).isEmpty();
  }

  @Test
  void missingSecretGivesNoCredential() {
    assertThat(CredentialsSnippets.mountedSecret().find(ImageReference.parse("ghcr.io/acme/app")))
        .isEmpty();
  }
}
