package io.imagespec.docker.internal.registry.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Supplier;

/**
 * Publishes pieces as a request body without copying them. The JDK's own publishers copy an array
 * before they send it, and allocate a new buffer for each piece of a stream.
 *
 * @param source supplies the pieces from the start, each time the request is sent
 */
record PiecePublisher(Supplier<PieceSource> source) implements Publisher<ByteBuffer> {
  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Sending(begun(), subscriber));
  }

  /**
   * Opens the source. A failure to open is delivered to the subscriber, which would otherwise wait.
   */
  private PieceSource begun() {
    try {
      return source.get();
    } catch (RuntimeException e) {
      return () -> {
        throw e;
      };
    }
  }

  /** A subscription that delivers pieces on demand, one at a time, on the requesting thread. */
  private static final class Sending implements Subscription {
    private final PieceSource pieces;
    private final Subscriber<? super ByteBuffer> subscriber;
    private long wanted;
    private boolean busy;
    private boolean ended;

    private Sending(PieceSource pieces, Subscriber<? super ByteBuffer> subscriber) {
      this.pieces = pieces;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        fail(new IllegalArgumentException("requested " + count + " pieces"));
      } else if (begins(count)) {
        while (isWanted()) {
          give();
        }
      }
    }

    /**
     * Returns true if the calling thread is to deliver the pieces. A request during a delivery is
     * served by the thread that delivers.
     */
    private synchronized boolean begins(long count) {
      wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
      boolean begins = !busy;
      busy = true;
      return begins;
    }

    private synchronized boolean isWanted() {
      busy = wanted > 0 && !ended;
      wanted -= busy ? 1 : 0;
      return busy;
    }

    private void give() {
      try {
        ByteBuffer piece = pieces.next();
        if (piece.hasRemaining()) {
          subscriber.onNext(piece);
        } else if (ends()) {
          subscriber.onComplete();
        }
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    private void fail(Exception failure) {
      if (ends()) {
        subscriber.onError(failure);
      }
    }

    private synchronized boolean ends() {
      boolean ends = !ended;
      ended = true;
      return ends;
    }

    @Override
    public void cancel() {
      boolean unused = ends();
    }
  }
}
