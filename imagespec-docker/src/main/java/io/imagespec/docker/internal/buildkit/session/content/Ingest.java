package io.imagespec.docker.internal.buildkit.session.content;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.imagespec.docker.internal.io.Sha256;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A blob that is being written to a layout. It gets its final name only when it is complete,
 * verified and on disk; otherwise it is removed. Not thread-safe, except for {@link #close()} and
 * {@link #offset()}.
 */
final class Ingest implements AutoCloseable {
  /** The prefix of the names of incomplete files. */
  static final String PREFIX = ".part-";

  private final LayoutBlobs files;
  private final Path part;
  private final FileChannel out;
  private final MessageDigest hash = Sha256.start();
  private final AtomicLong offset = new AtomicLong();

  Ingest(LayoutBlobs files) throws IOException {
    this.files = files;
    this.part = files.root().resolve(PREFIX + UUID.randomUUID());
    this.out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** Returns the number of bytes written. */
  long offset() {
    return offset.get();
  }

  void append(ByteString data) throws IOException {
    ByteBuffer bytes = data.asReadOnlyByteBuffer();
    hash.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
    offset.addAndGet(data.size());
  }

  /** Restarts from the beginning. */
  void restart() throws IOException {
    out.truncate(0);
    hash.reset();
    offset.set(0);
  }

  /**
   * Moves the blob to its final location.
   *
   * @param total the expected size in bytes; 0 if unknown
   * @param expected the expected digest, if known
   * @return the actual digest
   */
  Digest commit(long total, Optional<Digest> expected) throws IOException {
    if (total != 0 && total != offset.get()) {
      throw refused("received " + offset.get() + " bytes instead of " + total);
    }
    Digest actual = Digest.ofSha256(hash.digest());
    if (expected.filter(wanted -> !wanted.equals(actual)).isPresent()) {
      throw refused("received " + actual + " instead of " + expected.get());
    }
    out.force(true);
    out.close();
    Files.move(part, files.place(actual), StandardCopyOption.ATOMIC_MOVE);
    return actual;
  }

  private static RuntimeException refused(String reason) {
    return Status.FAILED_PRECONDITION
        .withDescription("blob of a layer cache: " + reason)
        .asRuntimeException();
  }

  /** Removes an incomplete blob. */
  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
