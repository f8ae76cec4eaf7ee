package io.imagespec.docker.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryRefusalTest {
  private static final ImageReference IMAGE = ImageReference.parse("ghcr.io/acme/app:1");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unauthorized: authentication required | UNAUTHORIZED | ; log in with `docker login ghcr.io`",
        "no basic auth credentials | UNAUTHORIZED | ; log in with `docker login ghcr.io`",
        "denied: requested access to the resource is denied | DENIED | ; log in with `docker login",
        "name unknown: no such repository | NAME_UNKNOWN | ; check that the repository",
        "toomanyrequests: slow down | TOOMANYREQUESTS | ; wait",
        "http: server gave HTTP response to HTTPS client | '' | ; the engine wants TLS",
        "tls: failed to verify certificate: x509: unknown | '' | ; the engine wants TLS",
        "dial tcp: connection refused | '' | ; check that the engine can reach ghcr.io",
      })
  void aRegistrysWordsHaveACodeAndARemedy(String text, String code, String remedy) {
    assertThat(String.join(",", RegistryRefusal.codes(text))).isEqualTo(code);
    assertThat(RegistryRefusal.remedy(text, IMAGE, Optional.empty())).startsWith(remedy);
  }

  @Test
  void aRefusedPushNamesUserAndSourceAndNoSecret() {
    RegistryException refused =
        RegistryRefusal.push(
            "push " + IMAGE,
            IMAGE,
            Optional.of(Credential.password("octo", "hunter2", "credHelpers in config.json")),
            new RefusedException(200, "denied: write_package"));

    assertThat(refused)
        .hasMessage(
            "push ghcr.io/acme/app:1 to ghcr.io as user octo (from credHelpers in config.json):"
                + " denied: write_package; check that this user may access ghcr.io/acme/app");
    assertThat(refused.codes()).containsExactly("DENIED");
    assertThat(refused.status()).isEmpty();
  }
}
