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
 * A blob on its way into a layout. It has no name that anybody looks for before it is whole, hashed
 * and on the disk, and leaves nothing otherwise. For one thread; {@link #close()} and {@link
 * #offset()} for any.
 */
final class Ingest implements AutoCloseable {
  /** What names of such files begin with. */
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

  /** How many bytes there are. */
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

  /** Begins anew. */
  void restart() throws IOException {
    out.truncate(0);
    hash.reset();
    offset.set(0);
  }

  /**
   * Puts it in its place.
   *
   * @param total how many bytes it must have; 0 if that was not said
   * @param expected what it must be, if that was said
   * @return what it is
   */
  Digest commit(long total, Optional<Digest> expected) throws IOException {
    if (total != 0 && total != offset.get()) {
      throw refused(offset.get() + " bytes came and not " + total);
    }
    Digest actual = Digest.ofSha256(hash.digest());
    if (expected.filter(wanted -> !wanted.equals(actual)).isPresent()) {
      throw refused("what came is " + actual + " and not " + expected.get());
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

  /** Removes what is not in its place. */
  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
