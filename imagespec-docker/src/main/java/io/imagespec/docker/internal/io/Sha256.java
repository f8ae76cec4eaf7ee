package io.imagespec.docker.internal.io;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A factory of SHA-256 digests. */
public final class Sha256 {
  private Sha256() {}

  /**
   * Creates a digest.
   *
   * @return a new SHA-256 digest
   */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform supports SHA-256", e);
    }
  }

  /** Hashes the first bytes of an array. */
  public static byte[] of(byte[] bytes, int length) {
    MessageDigest hash = start();
    hash.update(bytes, 0, length);
    return hash.digest();
  }
}
