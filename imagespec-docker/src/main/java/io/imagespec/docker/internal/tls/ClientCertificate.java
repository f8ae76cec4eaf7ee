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
 * A certificate that a client shows, with the key that proves it is the client's.
 *
 * <p>{@link #toString()} gives the certificate's subject only.
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
   * Reads both files.
   *
   * @param certificate the certificate, perhaps followed by those between it and its authority
   * @param key its private key
   * @return the two
   * @throws IllegalArgumentException if a file cannot be read or used, or they do not belong
   *     together; the message names the file
   */
  public static ClientCertificate read(PemFile certificate, PemFile key) {
    List<X509Certificate> chain = certificate.certificates();
    PrivateKey own = key.key();
    if (!belong(chain.get(0).getPublicKey(), own)) {
      throw key.refuse(
          "it is not the key of " + certificate + "; put the one there that belongs to it", null);
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

  /** Whom it is for, never the key. */
  @Override
  public String toString() {
    return chain.get(0).getSubjectX500Principal().toString();
  }
}
