package io.imagespec.docker.internal.tls;

import java.nio.BufferUnderflowException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A parser of private keys in the forms that openssl writes: PKCS#8, PKCS#1 for RSA and SEC 1 for
 * EC, all unencrypted.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5958">RFC 5958 (PKCS#8)</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915">RFC 5915 (EC keys)</a>
 */
final class PrivateKeys {
  private static final byte[] VERSION_0 = {DerEncoding.INTEGER, 1, 0};

  /** AlgorithmIdentifier of rsaEncryption, 1.2.840.113549.1.1.1. */
  private static final byte[] RSA = {
    0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
  };

  /** The object identifier id-ecPublicKey, 1.2.840.10045.2.1. */
  private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

  private static final int EC_PARAMETERS = 0xA0;

  private PrivateKeys() {}

  /** Returns the first key of a file, or throws an IllegalArgumentException with the reason. */
  static PrivateKey parse(String text) {
    return PemBlock.parse(text).stream()
        .map(PrivateKeys::pkcs8)
        .flatMap(Optional::stream)
        .findFirst()
        .map(PrivateKeys::key)
        .orElseThrow(() -> new IllegalArgumentException("it contains no private key in PEM form"));
  }

  private static Optional<byte[]> pkcs8(PemBlock block) {
    return switch (block.type()) {
      case "PRIVATE KEY" -> Optional.of(block.content());
      case "RSA PRIVATE KEY" -> Optional.of(wrap(RSA, block.content()));
      case "EC PRIVATE KEY" -> Optional.of(wrap(curve(block.content()), block.content()));
      case "ENCRYPTED PRIVATE KEY" ->
          throw new IllegalArgumentException("its key is encrypted, which is not supported");
      default -> Optional.empty();
    };
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return DerEncoding.element(
        DerEncoding.SEQUENCE,
        VERSION_0,
        algorithm,
        DerEncoding.element(DerEncoding.OCTET_STRING, key));
  }

  private static byte[] curve(byte[] key) {
    try {
      byte[] parameters =
          DerEncoding.find(key, EC_PARAMETERS)
              .orElseThrow(() -> new IllegalArgumentException("its EC key specifies no curve"));
      return DerEncoding.element(DerEncoding.SEQUENCE, EC, parameters);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("its key is truncated", e);
    }
  }

  private static PrivateKey key(byte[] pkcs8) {
    return Stream.of("RSA", "EC", "EdDSA")
        .flatMap(algorithm -> key(algorithm, pkcs8).stream())
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("its key is neither RSA nor EC nor Ed25519"));
  }

  private static Optional<PrivateKey> key(String algorithm, byte[] pkcs8) {
    try {
      KeyFactory factory = KeyFactory.getInstance(algorithm);
      return Optional.of(factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (GeneralSecurityException e) {
      return Optional.empty(); // a key of another kind
    }
  }
}
