package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.io.BulkOutput;
import io.imagespec.docker.internal.io.Sha256;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** An output stream that counts and hashes its bytes. Not thread-safe. */
public final class DigestOutput extends BulkOutput {
  private final OutputStream out;
  private final MessageDigest hash;
  private long size;

  /**
   * Creates a stream.
   *
   * @param out the destination; flushed with this stream, not closed
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
   * Returns the number of bytes written so far.
   *
   * @return the number of bytes
   */
  public long size() {
    return size;
  }

  /**
   * Returns the digest of all bytes. Can be called once only.
   *
   * @return the digest
   */
  public Digest digest() {
    return Digest.ofSha256(hash.digest());
  }
}
