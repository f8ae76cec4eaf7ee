package io.imagespec.docker.internal.io;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The format of a cache file: a magic text with the version of the format, a payload, and the
 * SHA-256 of both. Immutable.
 */
public final class ChecksummedFile {
  private static final int HASH = 32;

  private final byte[] magic;

  /**
   * Defines a format.
   *
   * @param magic the first bytes of a file, in ASCII
   */
  public ChecksummedFile(String magic) {
    this.magic = magic.getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes the payload of a file. */
  @FunctionalInterface
  public interface Payload {
    /**
     * Writes the payload.
     *
     * @param out the destination
     * @throws IOException if the destination fails
     */
    void write(DataOutputStream out) throws IOException;
  }

  /**
   * Writes a file.
   *
   * @param file the destination, which stays open
   * @param payload writes the payload
   * @throws IOException if the destination fails
   */
  public void write(OutputStream file, Payload payload) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(file);
    DigestOutputStream hashed = new DigestOutputStream(buffered, Sha256.start());
    DataOutputStream out = new DataOutputStream(hashed);
    out.write(magic);
    payload.write(out);
    out.flush();
    buffered.write(hashed.getMessageDigest().digest());
    buffered.flush();
  }

  /**
   * Reads a file and verifies all of it before its payload is parsed.
   *
   * @param file the file, of a size that fits into memory
   * @return the payload
   * @throws IOException if the file is damaged or has another format
   */
  public DataInputStream read(InputStream file) throws IOException {
    byte[] all = file.readAllBytes();
    int end = all.length - HASH;
    if (end < 0
        || !MessageDigest.isEqual(Sha256.of(all, end), Arrays.copyOfRange(all, end, all.length))) {
      throw new IOException("it is damaged");
    }
    if (end < magic.length || !Arrays.equals(all, 0, magic.length, magic, 0, magic.length)) {
      throw new IOException("it has another format");
    }
    return new DataInputStream(new ByteArrayInputStream(all, magic.length, end - magic.length));
  }
}
