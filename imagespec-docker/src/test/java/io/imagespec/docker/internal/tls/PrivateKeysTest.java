package io.imagespec.docker.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateKeysTest {
  private static String resource(String name) throws Exception {
    return Files.readString(Path.of(PrivateKeysTest.class.getResource(name).toURI()));
  }

  @ParameterizedTest
  @CsvSource({
    "client-key.pem, RSA",
    "client-key-pkcs8.pem, RSA",
    "ec-key.pem, EC",
    "ec-key-pkcs8.pem, EC",
    "ed25519-key.pem, EdDSA"
  })
  void opensslKeyFormatsAreRead(String file, String algorithm) throws Exception {
    assertThat(PrivateKeys.parse(resource(file)).getAlgorithm()).isEqualTo(algorithm);
  }

  @Test
  void legacyFormatEqualsPkcs8() throws Exception {
    assertThat(rsa("client-key.pem")).isEqualTo(rsa("client-key-pkcs8.pem"));
    assertThat(ec("ec-key.pem")).isEqualTo(ec("ec-key-pkcs8.pem"));
  }

  private static BigInteger rsa(String file) throws Exception {
    return ((RSAPrivateKey) PrivateKeys.parse(resource(file))).getPrivateExponent();
  }

  private static BigInteger ec(String file) throws Exception {
    return ((ECPrivateKey) PrivateKeys.parse(resource(file))).getS();
  }

  @ParameterizedTest
  @CsvSource({
    "encrypted-key.pem, its key is encrypted",
    "old-encrypted-key.pem, its RSA PRIVATE KEY is encrypted",
    "client.pem, it contains no private key"
  })
  void unusableKeyIsRefusedWithReason(String file, String reason) throws Exception {
    String text = resource(file);

    assertThatThrownBy(() -> PrivateKeys.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"RSA PRIVATE KEY, AAAA", "EC PRIVATE KEY, MIIB", "PRIVATE KEY, MAA="})
  void truncatedKeyIsRefused(String type, String base64) {
    String pem = "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";

    assertThatThrownBy(() -> PrivateKeys.parse(pem)).isInstanceOf(IllegalArgumentException.class);
  }
}
