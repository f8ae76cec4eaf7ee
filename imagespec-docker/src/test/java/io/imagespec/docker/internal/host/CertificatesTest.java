package io.imagespec.docker.internal.host;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {
  @TempDir Path directory;

  private static String resource(String name) throws Exception {
    return Files.readString(
        Path.of(
            CertificatesTest.class
                .getResource("/io/imagespec/docker/internal/tls/" + name)
                .toURI()));
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    Files.writeString(directory.resolve("cert.pem"), resource("client.pem"));

    assertThatThrownBy(() -> Certificates.in(directory).toContext())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory.resolve("key.pem").toString());
  }

  @Test
  void aMessageNeverShowsAKey() throws Exception {
    Files.writeString(directory.resolve("cert.pem"), resource("client.pem"));
    Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

    assertThatThrownBy(() -> Certificates.in(directory).toContext())
        .hasMessageContaining("neither RSA nor EC nor Ed25519")
        .hasMessageNotContaining("c2VjcmV0");
  }
}
