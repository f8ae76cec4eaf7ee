package io.imagespec.docker.internal.oci.deflate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * The threads and the memory for compression. All streams of one build share them, so that several
 * concurrent small layers need hardly more than a large one. Thread-safe.
 */
public final class CompressionPool {
  private final ExecutorService workers;
  private final int limit;
  private final Deque<Segment> free = new ArrayDeque<>();
  private final Deque<DeflateEncoder> idle = new ArrayDeque<>();
  private int taken;

  /**
   * Creates a pool.
   *
   * @param workers the threads that compress
   * @param ahead the number of segments of 64 KiB that are compressed at a time; each needs 0.2 MiB
   *     of memory, and each worker 0.5 MiB
   */
  public CompressionPool(ExecutorService workers, int ahead) {
    this.workers = workers;
    this.limit = ahead + 2; // one segment is being filled, one is being written
  }

  Future<Segment> compress(Segment full, Optional<SegmentCache> known) {
    return workers.submit(() -> compressed(full, known));
  }

  private Segment compressed(Segment full, Optional<SegmentCache> known) {
    DeflateEncoder deflateEncoder = begin();
    Segment done =
        known.isPresent()
            ? full.compress(deflateEncoder, known.get())
            : full.compress(deflateEncoder);
    end(deflateEncoder); // a failed encoder is not reused
    return done;
  }

  private synchronized DeflateEncoder begin() {
    return idle.isEmpty() ? new DeflateEncoder() : idle.pop();
  }

  private synchronized void end(DeflateEncoder deflateEncoder) {
    idle.push(deflateEncoder);
  }

  /** Returns a segment to fill; empty if the limit is reached. */
  synchronized Optional<Segment> find() {
    return taken < limit ? Optional.of(take()) : Optional.empty();
  }

  /**
   * Returns a segment to fill regardless of the limit, so that streams never wait for each other.
   */
  synchronized Segment take() {
    taken++;
    return free.isEmpty() ? new Segment() : free.pop();
  }

  synchronized void give(Segment piece) {
    taken--;
    free.push(piece);
  }

  /** Abandons segments that may still be in use. They are not reused. */
  synchronized void abandon(int pieces) {
    taken -= pieces;
  }

  /** Returns the number of segments in memory, without the abandoned ones. */
  synchronized int pieces() {
    return taken + free.size();
  }
}
