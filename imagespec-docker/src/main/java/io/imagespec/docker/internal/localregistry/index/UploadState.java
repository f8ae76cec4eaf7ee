package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.docker.internal.io.Sha256;
import io.imagespec.docker.internal.localregistry.blob.BlobContent;
import io.imagespec.docker.internal.localregistry.blob.ContentHash;
import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.PendingBlob;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An upload in progress. Thread-safe: one request at a time writes; any request may query the size.
 */
public final class UploadState {
  private static final int CHUNK = 64 * 1024;

  /** The time that a request waits for a different one that writes to the same upload. */
  private static final int TURN_TIMEOUT_SECONDS = 5;

  private final PendingBlob pendingBlob;
  private final MessageDigest sha256 = Sha256.start();
  private final ReentrantLock turn = new ReentrantLock();
  private final AtomicLong size = new AtomicLong();
  private volatile boolean isOver;

  UploadState(PendingBlob pendingBlob) {
    this.pendingBlob = pendingBlob;
  }

  public interface Work {
    void run() throws IOException;
  }

  /** Runs work while no other request writes. */
  public void inTurn(Work work) throws IOException {
    if (!takeTurn()) {
      throw new RegistryErrorException(
          ErrorCode.BLOB_UPLOAD_INVALID, "another request is writing to this upload");
    }
    try {
      work.run();
    } finally {
      turn.unlock();
    }
  }

  private boolean takeTurn() {
    try {
      return turn.tryLock(TURN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Appends the bytes. If the client disconnects, complete chunks are kept. */
  public void append(InputStream in) throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = in.readNBytes(chunk, 0, CHUNK);
        count > 0;
        count = in.readNBytes(chunk, 0, CHUNK)) {
      write(chunk, count);
      sha256.update(chunk, 0, count);
      size.addAndGet(count);
    }
  }

  /** Writes a chunk. If it exceeds the quota, the whole upload is discarded. */
  private void write(byte[] chunk, int count) {
    try {
      pendingBlob.write(chunk, count);
    } catch (RegistryErrorException e) {
      drop();
      throw e;
    }
  }

  public long size() {
    return size.get();
  }

  public boolean isOver() {
    return isOver;
  }

  /** Verifies the digest and makes the bytes durable. Discards the upload if the digest differs. */
  public void seal(Digest expected) throws IOException {
    Digest actual = digest(expected.algorithm());
    if (!actual.equals(expected)) {
      drop();
      throw new RegistryErrorException(
          ErrorCode.DIGEST_INVALID, "the blob has the digest " + actual + ", not " + expected);
    }
    pendingBlob.seal();
  }

  private Digest digest(String algorithm) throws IOException {
    if (algorithm.equals("sha256")) {
      return Digest.ofSha256(sha256.digest());
    }
    try (BlobContent written = pendingBlob.read()) {
      return ContentHash.of(algorithm, written);
    }
  }

  void keep(Digest digest) {
    pendingBlob.keep(digest);
    isOver = true;
  }

  void drop() {
    isOver = true;
    pendingBlob.drop();
  }
}
