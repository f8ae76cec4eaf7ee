package io.imagespec.docker.internal.registry.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Supplier;

/**
 * Pieces as the body of a request, as they are. The JDK's own publishers copy an array before they
 * send anything of it, and make a new buffer for every piece of a stream.
 *
 * @param source gives the pieces from the first on, whenever the request is sent
 */
record PiecePublisher(Supplier<PieceSource> source) implements Publisher<ByteBuffer> {
  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Sending(begun(), subscriber));
  }

  /** A source that cannot be had is told the reader, who would wait for it. */
  private PieceSource begun() {
    try {
      return source.get();
    } catch (RuntimeException e) {
      return () -> {
        throw e;
      };
    }
  }

  /** One reader: pieces as it asks for them, one at a time, on the thread that asks. */
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
        fail(new IllegalArgumentException("asked for " + count + " pieces"));
      } else if (begins(count)) {
        while (isWanted()) {
          give();
        }
      }
    }

    /** A request during the delivery of pieces is served by the thread that delivers them. */
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
