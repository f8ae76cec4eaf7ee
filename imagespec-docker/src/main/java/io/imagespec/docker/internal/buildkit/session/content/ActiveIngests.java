package io.imagespec.docker.internal.buildkit.session.content;

import io.grpc.Status;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The blobs that are being written to a layout, by the builder's reference. Each reference has one
 * writer at a time. Thread-safe.
 */
final class ActiveIngests {
  /** The maximum length of a reference, in characters. */
  private static final int REF_LIMIT = 4096;

  private final Map<String, Optional<Ingest>> open = new ConcurrentHashMap<>();

  /** The work on a blob that is being written. */
  @FunctionalInterface
  interface Work {
    void on(Ingest ingest) throws IOException, InterruptedException;
  }

  /**
   * Writes a blob. Fails if another call writes under the same reference; builders then wait and
   * retry.
   */
  void write(String ref, LayoutBlobs files, Work work) throws IOException, InterruptedException {
    check(ref);
    if (open.putIfAbsent(ref, Optional.empty()) != null) {
      throw Status.UNAVAILABLE
          .withDescription("the blob '" + ref + "' is being written by another call")
          .asRuntimeException();
    }
    try (Ingest ingest = new Ingest(files)) {
      open.put(ref, Optional.of(ingest));
      work.on(ingest);
    } finally {
      open.remove(ref);
    }
  }

  private static void check(String ref) {
    if (ref.isEmpty() || ref.length() > REF_LIMIT) {
      throw Status.INVALID_ARGUMENT
          .withDescription("a blob's reference must have 1 to " + REF_LIMIT + " characters")
          .asRuntimeException();
    }
  }

  /** Returns a blob that is being written. */
  Ingest get(String ref) {
    return open.getOrDefault(ref, Optional.empty())
        .orElseThrow(
            () ->
                Status.NOT_FOUND
                    .withDescription("no blob '" + ref + "' is being written")
                    .asRuntimeException());
  }

  /** Returns all blobs that are being written. */
  Map<String, Optional<Ingest>> all() {
    return Map.copyOf(open);
  }
}
