package io.imagespec.text;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hash algorithm of this library. */
public final class Sha256 {
  private Sha256() {}

  /**
   * Starts a computation.
   *
   * @return a new SHA-256 digest
   */
  public static MessageDigest start() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
