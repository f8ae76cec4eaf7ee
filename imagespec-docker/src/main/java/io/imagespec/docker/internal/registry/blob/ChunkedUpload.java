package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.UploadRejectedException;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Sends a blob in parts, of which one is in memory: a blob whose caller wants parts, and the rest
 * of one whose transfer broke off. Each part begins where the registry reports that it stands. For
 * one thread.
 *
 * @param uploadSession the upload that the parts go to
 * @param uploadRetry the waits before repetitions
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks">OCI
 *     distribution specification, pushing a blob in chunks</a>
 */
public record ChunkedUpload(UploadSession uploadSession, UploadRetry uploadRetry) {
  /** The size of a part but the last, in bytes: Amazon ECR refuses smaller ones. */
  public static final int SIZE = 5 * 1024 * 1024;

  /** The largest size that a registry may demand, in bytes. */
  static final int LIMIT = 64 * 1024 * 1024;

  /**
   * Sends a source from a position on; the upload is still to be finished.
   *
   * @param content the source, of which nothing has been read
   * @param position the number of bytes that the registry has already
   */
  void send(CountedSource content, long position) throws IOException {
    content.skipNBytes(position);
    ChunkBuffer chunk = new ChunkBuffer(size());
    long sent = position;
    chunk.fill(content);
    while (chunk.length() > 0) {
      int taken = append(sent, chunk);
      sent += taken;
      chunk.drop(taken);
      chunk.fill(content);
    }
  }

  private int size() throws InvalidResponseException {
    if (uploadSession.leastChunk() > LIMIT) {
      throw new InvalidResponseException(
          "it wants chunks of at least "
              + uploadSession.leastChunk()
              + " bytes, more than "
              + LIMIT);
    }
    return (int) Math.max(SIZE, uploadSession.leastChunk());
  }

  /**
   * The number of the chunk's bytes that the registry has taken, at least one. The rest is sent
   * with what follows, since a part of its own may be too small for the registry.
   */
  private int append(long position, ChunkBuffer chunk) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int taken = append(position, chunk, attempt);
      if (taken > 0) {
        return taken;
      }
      uploadRetry.awaitRetry(attempt, new IOException("the registry accepted nothing of a chunk"));
    }
  }

  private int append(long position, ChunkBuffer chunk, int attempt) throws IOException {
    try {
      HttpResult result =
          UploadRejectedException.check(
              uploadSession.append(position, chunk.length(), chunk.from(0)));
      return taken(position, chunk, result);
    } catch (IOException e) {
      uploadRetry.awaitRetry(attempt, e);
      return resumption(position, chunk, e);
    }
  }

  /**
   * A registry that reports less than it was sent is given the rest. A range that fits no part of
   * the chunk (missing, of this chunk alone, one byte too long) is left to the digest to judge.
   */
  private static int taken(long position, ChunkBuffer chunk, HttpResult result) {
    long end = position + chunk.length();
    long reported = UploadSession.taken(result).orElse(end);
    boolean isPart = reported >= position && reported < end;
    return (int) ((isPart ? reported : end) - position);
  }

  /** Bytes before the chunk are no longer in memory, bytes behind it were never sent. */
  private int resumption(long position, ChunkBuffer chunk, IOException broken) throws IOException {
    OptionalLong received = uploadSession.received();
    if (received.isEmpty()) {
      throw broken;
    }
    long known = received.getAsLong();
    if (known < position || known > position + chunk.length()) {
      throw new IOException("it has " + known + " bytes of the blob, which cannot be resumed");
    }
    return (int) (known - position);
  }
}
