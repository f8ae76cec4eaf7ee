package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.registry.http.BodyReader.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A body that the JDK's threads collect. The requesting thread is woken only once, when the body is
 * complete or too large.
 */
final class BufferedBody implements Subscriber<List<ByteBuffer>> {
  private final int status;
  private final int limit;
  private final TransferTimeout timeout;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final AtomicReference<Received> outcome = new AtomicReference<>();

  /** The JDK's subscriber. The JDK would query a different implementation on an extra thread. */
  private final BodySubscriber<Received> reader =
      BodySubscribers.fromSubscriber(this, body -> body.outcome.get());

  /** Creates an empty body. */
  BufferedBody(int status, int limit, TransferTimeout timeout) {
    this.status = status;
    this.limit = limit;
    this.timeout = timeout;
  }

  /** Returns the subscriber that the JDK passes the body to. */
  BodySubscriber<Received> reader() {
    return reader;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription.complete(given);
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    timeout.moved();
    buffers.forEach(this::add);
  }

  private void add(ByteBuffer buffer) {
    if (buffer.remaining() > limit - bytes.size()) {
      end(new ResponseTooLargeException(status, limit));
      return;
    }
    byte[] more = new byte[buffer.remaining()];
    buffer.get(more);
    bytes.writeBytes(more);
  }

  @Override
  public void onError(Throwable failure) {
    end(failure instanceof IOException io ? io : new IOException(failure));
  }

  @Override
  public void onComplete() {
    Bytes body = Bytes.of(bytes.toByteArray());
    outcome.compareAndSet(null, () -> body);
  }

  /** Ends the body early and cancels the transfer, if it has not ended. */
  private void end(IOException failure) {
    outcome.compareAndSet(null, () -> fail(failure));
    reader.onComplete();
    CompletableFuture<Void> unused = subscription.thenAccept(Subscription::cancel);
  }

  private static Bytes fail(IOException failure) throws IOException {
    throw failure;
  }
}
