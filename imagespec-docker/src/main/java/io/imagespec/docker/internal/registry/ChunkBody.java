package io.imagespec.docker.internal.registry;

import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A chunk as the body of a request. The JDK's own publisher of an array copies it all before it
 * sends anything; this does not, so the chunk must stay as it is until the answer is there.
 *
 * @param chunk the bytes
 * @param start the first of them
 */
record ChunkBody(ChunkBuffer chunk, int start) implements Publisher<ByteBuffer> {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Sending(chunk, start, subscriber));
  }

  /** One reader: pieces as it asks for them, one at a time, on the thread that asks. */
  private static final class Sending implements Subscription {
    private final ChunkBuffer chunk;
    private final Subscriber<? super ByteBuffer> subscriber;
    private long wanted;
    private int position;
    private boolean busy;
    private boolean ended;

    private Sending(ChunkBuffer chunk, int start, Subscriber<? super ByteBuffer> subscriber) {
      this.chunk = chunk;
      this.position = start;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        cancel();
        subscriber.onError(new IllegalArgumentException("asked for " + count + " pieces"));
      } else if (begins(count)) {
        ByteBuffer piece = next();
        while (piece.hasRemaining()) {
          subscriber.onNext(piece);
          piece = next();
        }
        if (ends()) {
          subscriber.onComplete();
        }
      }
    }

    /** Whoever asks while pieces are given, gets them from the one who gives. */
    private synchronized boolean begins(long count) {
      wanted = wanted + count < 0 ? Long.MAX_VALUE : wanted + count;
      boolean begins = !busy && !ended;
      busy = true;
      return begins;
    }

    /** The next piece; an empty one if there is none for now. */
    private synchronized ByteBuffer next() {
      if (wanted == 0 || ended || position == chunk.length()) {
        busy = false;
        return NONE;
      }
      wanted--;
      ByteBuffer next = chunk.piece(position, chunk.length());
      position += next.remaining();
      return next;
    }

    private synchronized boolean ends() {
      boolean ends = !ended && !busy && position == chunk.length();
      ended |= ends;
      return ends;
    }

    @Override
    public synchronized void cancel() {
      ended = true;
    }
  }
}
