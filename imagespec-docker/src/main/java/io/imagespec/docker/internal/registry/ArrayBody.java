package io.imagespec.docker.internal.registry;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;

/**
 * A part of an array as the body of a request. The JDK's own copies it all before it sends
 * anything; this does not, so the array must stay as it is until the answer is there.
 */
final class ArrayBody implements Publisher<ByteBuffer> {
  private static final int PIECE = 16 * 1024;

  private final byte[] bytes;
  private final int offset;
  private final int length;

  private ArrayBody(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  static BodyPublisher of(byte[] bytes, int offset, int length) {
    return length == 0
        ? BodyPublishers.noBody()
        : BodyPublishers.fromPublisher(new ArrayBody(bytes, offset, length), length);
  }

  @Override
  public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(new Sending(subscriber));
  }

  /** One reader: pieces as it asks for them, one at a time, on the thread that asks. */
  private final class Sending implements Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private long wanted;
    private int sent;
    private boolean busy;
    private boolean ended;

    private Sending(Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        cancel();
        subscriber.onError(new IllegalArgumentException("asked for " + count + " pieces"));
      } else if (begins(count)) {
        int length = next();
        while (length > 0) {
          subscriber.onNext(ByteBuffer.wrap(bytes, offset + sent - length, length).slice());
          length = next();
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

    /** How long the next piece is; 0 if there is none for now. */
    private synchronized int next() {
      int next = wanted == 0 || ended ? 0 : Math.min(PIECE, length - sent);
      wanted--;
      sent += next;
      if (next == 0) {
        wanted = Math.max(0, wanted + 1);
        busy = false;
      }
      return next;
    }

    private synchronized boolean ends() {
      boolean ends = !ended && sent == length;
      ended |= ends;
      return ends;
    }

    @Override
    public synchronized void cancel() {
      ended = true;
    }
  }
}
