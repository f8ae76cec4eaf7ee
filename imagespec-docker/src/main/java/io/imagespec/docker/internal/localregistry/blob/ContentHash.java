package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes digests with any algorithm that a {@link Digest} may have. */
public final class ContentHash {
  private ContentHash() {}

  public static Digest parse(String text) {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RegistryErrorException(ErrorCode.DIGEST_INVALID, String.valueOf(e.getMessage()));
    }
  }

  public static Digest of(String algorithm, BlobContent content) throws IOException {
    MessageDigest hash = start(algorithm);
    content.writeTo(
        new DigestOutputStream(OutputStream.nullOutputStream(), hash), 0, content.size());
    return finish(algorithm, hash);
  }

  public static Digest of(String algorithm, byte[] bytes) {
    MessageDigest hash = start(algorithm);
    hash.update(bytes);
    return finish(algorithm, hash);
  }

  private static Digest finish(String algorithm, MessageDigest hash) {
    return Digest.parse(algorithm + ":" + HexFormat.of().formatHex(hash.digest()));
  }

  private static MessageDigest start(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.replace("sha", "SHA-"));
    } catch (NoSuchAlgorithmException e) {
      throw new RegistryErrorException(
          ErrorCode.DIGEST_INVALID, "this registry's Java runtime does not support " + algorithm);
    }
  }
}
