package io.imagespec.docker.internal.registry;

import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.util.OptionalLong;

/**
 * Sends a blob in chunks, of which one is in memory. One that broke off is taken up where the
 * registry says. What nobody knew to be so small is sent as a whole. For one thread.
 *
 * @param upload where they go
 * @param pauses how long to wait before a repetition
 */
record Chunks(Upload upload, Pauses pauses) {
  /** The usual size of a chunk, in bytes; some registries refuse larger ones. */
  static final int SIZE = 4 * 1024 * 1024;

  /** The largest size that a registry may demand, in bytes. */
  static final int LIMIT = 64 * 1024 * 1024;

  private static final String ALGORITHM = "sha256";

  Descriptor send(InputStream content, OutgoingBlob blob) throws IOException {
    MessageDigest hash = Content.hash(ALGORITHM);
    ChunkBuffer chunk = new ChunkBuffer(size());
    long position = 0;
    chunk.read(content, hash);
    while (chunk.isFull()) {
      append(position, chunk);
      position += chunk.length();
      chunk.read(content, hash);
    }
    boolean only = position == 0 && blob.known().isEmpty(); // sent with the last request
    if (!only) {
      append(position, chunk);
    }
    Descriptor sent =
        new Descriptor(
            blob.mediaType(), Content.digest(ALGORITHM, hash), position + chunk.length());
    Descriptor known = blob.known().orElse(sent);
    upload.finish(known.digest(), only ? chunk.from(0) : BodyPublishers.noBody());
    return known;
  }

  private int size() throws UnacceptableAnswerException {
    if (upload.leastChunk() > LIMIT) {
      throw new UnacceptableAnswerException(
          "it wants chunks of at least " + upload.leastChunk() + " bytes, more than " + LIMIT);
    }
    return (int) Math.max(SIZE, upload.leastChunk());
  }

  private void append(long position, ChunkBuffer chunk) throws IOException {
    int done = 0;
    for (int attempt = 1; done < chunk.length(); attempt++) {
      OptionalLong received = append(position, chunk, done, attempt);
      int now = (int) (received.orElseGet(() -> position + chunk.length()) - position);
      if (now <= done) {
        pauses.before(attempt, new IOException("it took nothing of a chunk"));
      }
      done = now;
    }
  }

  /** How far the registry has come; empty if it does not say after it has taken it all. */
  private OptionalLong append(long position, ChunkBuffer chunk, int done, int attempt)
      throws IOException {
    try {
      Answer answer = upload.append(position, chunk, done);
      return within(position, chunk.length(), Upload.taken(RefusedUploadException.check(answer)));
    } catch (IOException e) {
      pauses.before(attempt, e);
      return resumption(position, chunk.length(), e);
    }
  }

  private OptionalLong resumption(long position, int length, IOException broken)
      throws IOException {
    OptionalLong received = upload.received();
    if (received.isEmpty()) {
      throw broken;
    }
    return within(position, length, received);
  }

  /** What is before the chunk is no longer in memory, what is behind it was never sent. */
  private static OptionalLong within(long position, int length, OptionalLong received)
      throws IOException {
    long known = received.orElse(position);
    if (known < position || known > position + length) {
      throw new IOException("it has " + known + " bytes of the blob, which cannot be resumed");
    }
    return received;
  }
}
