package io.imagespec.docker.internal.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.auth.Credential;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegistryAuthHeadersTest {
  private static String decoded(String header) {
    return new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
  }

  @Test
  void missingCredentialIsEmptyObject() {
    assertThat(decoded(RegistryAuthHeaders.header("ghcr.io", Optional.empty()))).isEqualTo("{}");
    assertThat(decoded(RegistryAuthHeaders.configHeader("", Optional.empty()))).isEqualTo("{}");
  }

  @Test
  void passwordIsEncodedAsUtf8AndUrlBase64() {
    String header =
        RegistryAuthHeaders.header(
            "ghcr.io", Optional.of(Credential.password("ü", "?>ß~", "test")));

    assertThat(header).doesNotContain("+", "/");
    assertThat(header.length() % 4).isZero();
    assertThat(decoded(header))
        .isEqualTo("{\"serveraddress\":\"ghcr.io\",\"username\":\"ü\",\"password\":\"?>ß~\"}");
  }

  @Test
  void tokensHaveSeparateFields() {
    assertThat(
            decoded(
                RegistryAuthHeaders.header("r.io", Optional.of(Credential.identityToken("t", "")))))
        .isEqualTo("{\"serveraddress\":\"r.io\",\"identitytoken\":\"t\"}");
    assertThat(
            decoded(
                RegistryAuthHeaders.header("r.io", Optional.of(Credential.registryToken("t", "")))))
        .isEqualTo("{\"serveraddress\":\"r.io\",\"registrytoken\":\"t\"}");
  }

  @Test
  void dockerHubKeepsLegacyKey() {
    assertThat(
            decoded(
                RegistryAuthHeaders.configHeader(
                    "docker.io", Optional.of(Credential.password("u", "p", "")))))
        .startsWith("{\"https://index.docker.io/v1/\":{");
  }

  @Test
  void requestDoesNotPrintHeaders() {
    assertThat(
            EngineRequest.post(RequestTarget.of("/x")).with(RegistryAuthHeaders.HEADER, "secret"))
        .hasToString("POST /x");
  }
}
