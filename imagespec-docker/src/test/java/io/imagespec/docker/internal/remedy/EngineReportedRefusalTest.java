package io.imagespec.docker.internal.remedy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineReportedRefusalTest {
  private static final ImageReference IMAGE = ImageReference.parse("ghcr.io/acme/app:1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unauthorized: authentication required | UNAUTHORIZED | run docker login ghcr.io",
        "no basic auth credentials | UNAUTHORIZED | run docker login ghcr.io",
        "denied: requested access to the resource is denied | DENIED | run docker login ghcr.io",
        "name unknown: no such repository | NAME_UNKNOWN | check the name",
        "tag invalid: The image tag 'x' cannot be overwritten because the tag is immutable. |"
            + " TAG_INVALID | the tag exists",
        "denied: storage quota exceeded | TOOMANYREQUESTS | a quota is exhausted",
        "manifest unknown | MANIFEST_UNKNOWN | check that the image still exists",
        "toomanyrequests: slow down | TOOMANYREQUESTS | wait",
        "http: server gave HTTP response to HTTPS client | '' | the engine requires TLS",
        "tls: failed to verify certificate: x509: unknown | '' | the engine requires TLS",
        "dial tcp: connection refused | '' | check that the engine can reach ghcr.io",
      })
  void registryMessageGivesCodeAndRemedy(String text, String code, String remedy) {
    assertThat(String.join(",", EngineReportedRefusal.codes(text))).isEqualTo(code);
    assertThat(EngineReportedRefusal.remedy(text, RegistryAction.PUSH, IMAGE, Optional.empty()))
        .startsWith(remedy);
  }

  /** The engine passes on the registry's message. */
  @Test
  void echoedCredentialIsRedacted() {
    Optional<Credential> octo = Optional.of(Credential.password("octo", "hunter2", "test"));
    String words = "denied: you are octo:hunter2, Basic b2N0bzpodW50ZXIy";
    IOException cause = new IOException(words);
    assertThat(EngineReportedRefusal.push("push", IMAGE, octo, words, "", cause))
        .hasMessageContaining("denied: you are octo:***, Basic ***; ")
        .hasNoCause();
    assertThat(EngineReportedRefusal.pull("Docker", IMAGE, octo, words, words, "", cause))
        .hasMessageContaining("denied: you are octo:***, Basic ***; ")
        .hasNoCause();
    assertThat(
            EngineReportedRefusal.push(
                "push", IMAGE, octo, "denied", "", new IOException("denied")))
        .hasMessageContaining("denied")
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void refusedPushNamesUserAndSource() {
    RegistryException refused =
        EngineReportedRefusal.push(
            "push " + IMAGE,
            IMAGE,
            Optional.of(Credential.password("octo", "hunter2", "credHelpers in config.json")),
            "denied: write_package",
            "",
            new IOException("refused"));

    assertThat(refused)
        .hasMessage(
            "push ghcr.io/acme/app:1 to ghcr.io as user octo (from credHelpers in config.json):"
                + " denied: write_package; "
                + refused.remedy().orElseThrow());
    assertThat(refused.remedy().orElseThrow()).contains("write:packages");
    assertThat(refused.credentialSource()).contains("credHelpers in config.json");
    assertThat(refused.codes()).containsExactly("DENIED");
    assertThat(refused.status()).isEmpty();
  }
}
