package io.imagespec.docker.internal.oci.deflate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Who compresses, and in how much memory: all streams of one build share it, so that several small
 * layers at a time take hardly more than a large one. Thread-safe.
 */
public final class CompressionPool {
  private final ExecutorService workers;
  private final int limit;
  private final Deque<Segment> free = new ArrayDeque<>();
  private final Deque<DeflateEncoder> idle = new ArrayDeque<>();
  private int taken;

  /**
   * Makes one.
   *
   * @param workers who compresses
   * @param ahead how many pieces of 64 KiB are compressed at a time; each takes 0.2 MiB of memory,
   *     and each worker 0.5 MiB
   */
  public CompressionPool(ExecutorService workers, int ahead) {
    this.workers = workers;
    this.limit = ahead + 2; // one is being filled, one is being written
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
    end(deflateEncoder); // one that failed is not used again
    return done;
  }

  private synchronized DeflateEncoder begin() {
    return idle.isEmpty() ? new DeflateEncoder() : idle.pop();
  }

  private synchronized void end(DeflateEncoder deflateEncoder) {
    idle.push(deflateEncoder);
  }

  /** A piece to fill; empty if there are as many as there may be. */
  synchronized Optional<Segment> find() {
    return taken < limit ? Optional.of(take()) : Optional.empty();
  }

  /** A piece to fill, whatever there is: no stream waits for another, which might wait for it. */
  synchronized Segment take() {
    taken++;
    return free.isEmpty() ? new Segment() : free.pop();
  }

  synchronized void give(Segment piece) {
    taken--;
    free.push(piece);
  }

  /** So many pieces may still be worked on, and are not used again. */
  synchronized void abandon(int pieces) {
    taken -= pieces;
  }

  /** How many there are in memory, apart from those that were abandoned. */
  synchronized int pieces() {
    return taken + free.size();
  }
}
