package io.imagespec.docker.internal.tls;

import io.imagespec.name.CheckReturnValue;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A client certificate with its private key.
 *
 * <p>{@link #toString()} returns the certificate's subject only.
 */
@CheckReturnValue
public final class ClientCertificate {
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private ClientCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * Reads a certificate and its key.
   *
   * @param certificate the certificate, which may be followed by intermediate certificates
   * @param key its private key
   * @return the certificate with its key
   * @throws IllegalArgumentException if a file cannot be read or used, or the key does not match
   *     the certificate; the message names the file
   */
  public static ClientCertificate read(PemFile certificate, PemFile key) {
    List<X509Certificate> chain = certificate.certificates();
    PrivateKey own = key.key();
    if (!belong(chain.get(0).getPublicKey(), own)) {
      throw key.refuse(
          "it is not the key of " + certificate + "; replace it with the key of that certificate",
          null);
    }
    return new ClientCertificate(chain, own);
  }

  private static boolean belong(PublicKey certified, PrivateKey key) {
    byte[] message = "mine".getBytes(StandardCharsets.US_ASCII);
    try {
      Signature signature = Signature.getInstance(algorithm(key));
      signature.initSign(key);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String algorithm(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> key.getAlgorithm();
    };
  }

  X509Certificate[] chain() {
    return chain.toArray(X509Certificate[]::new);
  }

  PrivateKey key() {
    return key;
  }

  /** Returns the subject, never the key. */
  @Override
  public String toString() {
    return chain.get(0).getSubjectX500Principal().toString();
  }
}
