package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.io.BulkInput;
import io.imagespec.docker.internal.registry.auth.RegistryOperation;
import io.imagespec.docker.internal.registry.auth.TransportFailure;
import io.imagespec.docker.internal.registry.distribution.ContentDigest;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.RetryingTransport;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A stream that verifies a blob while it is read: the end is reached only if size and digest are
 * correct. The last bytes of a blob with another digest are not returned, so that no reader has a
 * complete wrong blob. Read by one thread. A different thread may close it, for example after a
 * transfer was given up.
 */
final class VerifyingInputStream extends BulkInput {
  /** The number of bytes that are read after a close before the end. */
  private static final int REST_LIMIT = 64 * 1024;

  private final InputStream raw;
  private final Descriptor expected;
  private final RegistryOperation operation;
  private final MessageDigest hash;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile boolean closed;
  private long count;
  private boolean verified;
  private @Nullable IOException failure;

  VerifyingInputStream(InputStream raw, Descriptor expected, RegistryOperation operation) {
    this.raw = raw;
    this.expected = expected;
    this.operation = operation;
    this.hash = ContentDigest.hash(expected.digest().algorithm());
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!busy.compareAndSet(false, true)) {
      throw over();
    }
    try {
      if (closed) {
        throw over();
      }
      return next(bytes, offset, length);
    } finally {
      busy.set(false);
    }
  }

  private IOException over() {
    return new IOException(operation + ": closed");
  }

  private int next(byte[] bytes, int offset, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (verified || length == 0) {
      return verified ? -1 : 0;
    }
    try {
      int read = raw.read(bytes, offset, length);
      account(bytes, offset, read);
      return read;
    } catch (IOException e) {
      failure =
          new BlobVerificationException(
              TransportFailure.of(operation, e), RetryingTransport.isTransient(e));
      raw.close();
      throw failure;
    }
  }

  private void account(byte[] bytes, int offset, int read) throws IOException {
    if (read < 0) {
      verifyEnd();
      return;
    }
    hash.update(bytes, offset, read);
    count += read;
    if (count > expected.size()) {
      throw wrong("more than " + expected.size() + " bytes");
    }
    if (read > 0 && count == expected.size()) {
      verifyDigest();
    }
  }

  private void verifyEnd() throws IOException {
    if (count < expected.size()) {
      throw wrong(count + " bytes instead of " + expected.size());
    }
    if (count == 0) {
      verifyDigest();
    }
    verified = true;
  }

  private void verifyDigest() throws IOException {
    Digest actual = ContentDigest.digest(expected.digest().algorithm(), hash);
    if (!actual.equals(expected.digest())) {
      throw wrong(actual + " instead of " + expected.digest());
    }
  }

  private InvalidResponseException wrong(String what) {
    return new InvalidResponseException(operation.domain() + " sent " + what);
  }

  /**
   * Ends the transfer. If the reader did not reach the end, an exception reports that the digest
   * was not verified. An interrupted thread, or one that closes the stream while it is read, closes
   * it without waiting or verifying.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    try (raw) {
      if (!Thread.currentThread().isInterrupted() && busy.compareAndSet(false, true)) {
        finish();
      }
    }
  }

  /** Reads to the end, because readers of archives often stop just before it. */
  private void finish() throws IOException {
    byte[] rest = new byte[8 * 1024];
    long last = count + REST_LIMIT;
    while (!verified && failure == null) {
      int unused = next(rest, 0, rest.length);
      if (count > last) {
        failure =
            new IOException(
                operation + ": closed after " + count + " bytes, so its digest was not verified");
        throw failure;
      }
    }
  }
}
