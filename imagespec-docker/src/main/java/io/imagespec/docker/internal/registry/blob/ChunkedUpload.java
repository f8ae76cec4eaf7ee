package io.imagespec.docker.internal.registry.blob;

import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.UploadRejectedException;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Uploads a blob in chunks, one of which is in memory. It serves callers that request chunks, and
 * resumes interrupted uploads. Each chunk begins at the position that the registry reports. Not
 * thread-safe.
 *
 * @param uploadSession the upload
 * @param uploadRetry the pauses before retries
 * @see <a
 *     href="https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-a-blob-in-chunks">OCI
 *     distribution specification, pushing a blob in chunks</a>
 */
public record ChunkedUpload(UploadSession uploadSession, UploadRetry uploadRetry) {
  /** The size of each chunk except the last, in bytes. Amazon ECR rejects smaller ones. */
  public static final int SIZE = 5 * 1024 * 1024;

  /** The largest chunk size that a registry may require, in bytes. */
  static final int LIMIT = 64 * 1024 * 1024;

  /**
   * Sends a source from a position on. The caller finishes the upload.
   *
   * @param content the source, of which nothing has been read
   * @param position the number of bytes that the registry already has
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
    if (uploadSession.minChunkSize() > LIMIT) {
      throw new InvalidResponseException(
          "it requires chunks of at least "
              + uploadSession.minChunkSize()
              + " bytes, more than the supported "
              + LIMIT);
    }
    return (int) Math.max(SIZE, uploadSession.minChunkSize());
  }

  /**
   * Sends the chunk and returns the number of bytes that the registry has accepted, at least one.
   * The rest is sent with the next chunk, because it may be too small for the registry on its own.
   */
  private int append(long position, ChunkBuffer chunk) throws IOException {
    for (int attempt = 1; ; attempt++) {
      int taken = append(position, chunk, attempt);
      if (taken > 0) {
        return taken;
      }
      uploadRetry.awaitRetry(attempt, new IOException("the registry accepted none of the chunk"));
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
   * Returns the number of accepted bytes. If the registry reports fewer than were sent, the rest is
   * sent again. An implausible range (missing, relative to the chunk, one byte too long) is
   * ignored, because the digest is verified in the end.
   */
  private static int taken(long position, ChunkBuffer chunk, HttpResult result) {
    long end = position + chunk.length();
    long reported = UploadSession.taken(result).orElse(end);
    boolean isPart = reported >= position && reported < end;
    return (int) ((isPart ? reported : end) - position);
  }

  /**
   * Returns the number of the chunk's bytes that the registry has after a failure. Bytes before the
   * chunk are no longer in memory, and bytes after it were never sent.
   */
  private int resumption(long position, ChunkBuffer chunk, IOException broken) throws IOException {
    OptionalLong received = uploadSession.received();
    if (received.isEmpty()) {
      throw broken;
    }
    long known = received.getAsLong();
    if (known < position || known > position + chunk.length()) {
      throw new IOException(
          "it has " + known + " bytes of the blob, a position that cannot be resumed");
    }
    return (int) (known - position);
  }
}
