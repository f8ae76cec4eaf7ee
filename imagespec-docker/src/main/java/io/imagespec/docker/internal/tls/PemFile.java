package io.imagespec.docker.internal.tls;

import io.imagespec.name.CheckReturnValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file with certificates or a key. Every problem is an {@link IllegalArgumentException} that
 * names the file and never quotes its content.
 *
 * @param path the path of the file
 */
@CheckReturnValue
public record PemFile(Path path) {
  /** The size limit of a file, in bytes. */
  static final int LIMIT = 4 * 1024 * 1024;

  private static final String CERTIFICATE_REMEDY = "; replace it with a certificate in PEM form";

  private static final String KEY_REMEDY =
      "; replace it with an unencrypted RSA, EC or Ed25519 key in PEM form";

  private static final Set<String> CERTIFICATES = Set.of("CERTIFICATE", "X509 CERTIFICATE");

  /**
   * Reads the certificates.
   *
   * @return at least one certificate, in the order of the file
   * @throws IllegalArgumentException if the file contains no certificate or cannot be read
   */
  public List<X509Certificate> certificates() {
    List<X509Certificate> found =
        blocks().stream()
            .filter(block -> CERTIFICATES.contains(block.type()))
            .map(this::certificate)
            .toList();
    if (found.isEmpty()) {
      throw refuse("it contains no certificate in PEM form" + CERTIFICATE_REMEDY, null);
    }
    return found;
  }

  private List<PemBlock> blocks() {
    String text = text();
    try {
      return PemBlock.parse(text);
    } catch (IllegalArgumentException e) {
      throw refuse(e.getMessage() + CERTIFICATE_REMEDY, e);
    }
  }

  private X509Certificate certificate(PemBlock block) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(block.content()));
    } catch (CertificateException e) {
      throw refuse("it contains an invalid certificate" + CERTIFICATE_REMEDY, e);
    }
  }

  /**
   * Reads the private key.
   *
   * @return the first key in the form PKCS#8, PKCS#1 or SEC 1
   * @throws IllegalArgumentException if the file contains no supported key or cannot be read
   */
  public PrivateKey key() {
    String text = text();
    try {
      return PrivateKeys.parse(text);
    } catch (IllegalArgumentException e) {
      throw refuse(e.getMessage() + KEY_REMEDY, e);
    }
  }

  private String text() {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(LIMIT + 1);
      if (bytes.length > LIMIT) {
        throw refuse(
            "it has more than " + LIMIT + " bytes; replace it with a certificate or a key", null);
      }
      return new String(bytes, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw refuse(reason(e), e);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "it does not exist; create it";
    }
    return e instanceof AccessDeniedException
        ? "permission denied; make it readable for the user of this program"
        : e.getMessage() + "; replace it with a readable file";
  }

  IllegalArgumentException refuse(String reason, @Nullable Throwable cause) {
    return new IllegalArgumentException("TLS files: cannot use " + path + ": " + reason, cause);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
