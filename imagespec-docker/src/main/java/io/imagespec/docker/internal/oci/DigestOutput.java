package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.io.BulkOutput;
import io.imagespec.docker.internal.io.Sha256;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what is written through it. Not thread-safe. */
public final class DigestOutput extends BulkOutput {
  private final OutputStream out;
  private final MessageDigest hash;
  private long size;

  /**
   * Starts to count.
   *
   * @param out where the bytes go; flushed with this, not closed
   */
  public DigestOutput(OutputStream out) {
    this.out = out;
    this.hash = Sha256.start();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    hash.update(bytes, offset, length);
    size += length;
    out.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /**
   * How many bytes came.
   *
   * @return their number so far
   */
  public long size() {
    return size;
  }

  /**
   * Ends the hash.
   *
   * @return the digest of all bytes; asked for once
   */
  public Digest digest() {
    return Digest.ofSha256(hash.digest());
  }
}
