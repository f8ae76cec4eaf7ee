package io.imagespec.docker.internal.buildkit.session.content;

import io.grpc.Status;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who writes what into a layout, by the builder's name for it: one at a time. Thread-safe. */
final class ActiveIngests {
  /** The longest name taken, in characters. */
  private static final int REF_LIMIT = 4096;

  private final Map<String, Optional<Ingest>> open = new ConcurrentHashMap<>();

  /** What is done with a blob on its way. */
  @FunctionalInterface
  interface Work {
    void on(Ingest ingest) throws IOException, InterruptedException;
  }

  /** Builders wait and try again while somebody else writes under the same name. */
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
          .withDescription("a blob is written under a name of 1 to " + REF_LIMIT + " characters")
          .asRuntimeException();
    }
  }

  /** One that is being written. */
  Ingest get(String ref) {
    return open.getOrDefault(ref, Optional.empty())
        .orElseThrow(
            () ->
                Status.NOT_FOUND
                    .withDescription("no blob '" + ref + "' is being written")
                    .asRuntimeException());
  }

  /** Those that are being written. */
  Map<String, Optional<Ingest>> all() {
    return Map.copyOf(open);
  }
}
