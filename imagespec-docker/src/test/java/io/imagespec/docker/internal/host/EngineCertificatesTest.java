package io.imagespec.docker.internal.host;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCertificatesTest {
  @TempDir Path directory;

  private static String resource(String name) throws Exception {
    return Files.readString(
        Path.of(
            EngineCertificatesTest.class
                .getResource("/io/imagespec/docker/internal/tls/" + name)
                .toURI()));
  }

  private static final String MISSING =
      ", which is missing; add it, or remove the other file if the server requires no client"
          + " certificate";

  private void assertRefused(String message) {
    assertThatThrownBy(() -> EngineCertificates.in(directory).toContext())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("TLS files: cannot use " + directory + "/" + message);
  }

  @Test
  void missingFileIsNamedWithRemedy() throws Exception {
    Files.writeString(directory.resolve("cert.pem"), resource("client.pem"));
    assertRefused("cert.pem without " + directory.resolve("key.pem") + MISSING);
    Files.move(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    assertRefused("key.pem without " + directory.resolve("cert.pem") + MISSING);
  }

  @Test
  void unusableFileIsNamedWithRemedy() throws Exception {
    String key = "; replace it with an unencrypted RSA, EC or Ed25519 key in PEM form";
    String certificate = "; replace it with a certificate in PEM form";
    Files.writeString(directory.resolve("cert.pem"), resource("client.pem"));
    Files.writeString(directory.resolve("key.pem"), "garbage");
    assertRefused("key.pem: it contains no private key in PEM form" + key);
    Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nc2VjcmV0\n-----END ENCRYPTED PRIVATE KEY-----\n");
    assertRefused("key.pem: its key is encrypted, which is not supported" + key);
    Files.writeString(directory.resolve("key.pem"), resource("server-key.pem"));
    assertRefused(
        "key.pem: it is not the key of "
            + directory.resolve("cert.pem")
            + "; replace it with the key of that certificate");
    Files.writeString(directory.resolve("cert.pem"), "garbage");
    assertRefused("cert.pem: it contains no certificate in PEM form" + certificate);
    Files.writeString(
        directory.resolve("cert.pem"),
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n");
    assertRefused("cert.pem: it contains an invalid certificate" + certificate);
  }

  @Test
  void messageDoesNotShowKey() throws Exception {
    Files.writeString(directory.resolve("cert.pem"), resource("client.pem"));
    Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

    assertThatThrownBy(() -> EngineCertificates.in(directory).toContext())
        .hasMessageContaining("neither RSA nor EC nor Ed25519")
        .hasMessageNotContaining("c2VjcmV0");
  }
}
