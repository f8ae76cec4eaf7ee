package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.registry.Reception.Received;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;

/**
 * A body that is read whole, by the JDK's threads: whoever asked is woken once, when all of it is
 * there, it is too large, or its time is over.
 */
final class WholeBody implements BodySubscriber<Received> {
  private final int status;
  private final int limit;
  private final Patience patience;
  private final Consumer<WholeBody> unfinished;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final CompletableFuture<Received> received = new CompletableFuture<>();

  /**
   * Begins to read.
   *
   * @param unfinished is told if not all of it came with the headers
   */
  WholeBody(int status, int limit, Patience patience, Consumer<WholeBody> unfinished) {
    this.status = status;
    this.limit = limit;
    this.patience = patience;
    this.unfinished = unfinished;
  }

  @Override
  public CompletionStage<Received> getBody() {
    return received;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription.complete(given);
    given.request(Long.MAX_VALUE);
    if (!received.isDone()) {
      unfinished.accept(this);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    patience.moved();
    buffers.forEach(this::add);
  }

  private void add(ByteBuffer buffer) {
    if (buffer.remaining() > limit - bytes.size()) {
      end(() -> fail(new TooLargeException(status, limit)));
      cancel();
      return;
    }
    byte[] more = new byte[buffer.remaining()];
    buffer.get(more);
    bytes.writeBytes(more);
  }

  @Override
  public void onError(Throwable failure) {
    end(() -> fail(failure instanceof IOException io ? io : new IOException(failure)));
  }

  @Override
  public void onComplete() {
    Body body = Body.of(bytes.toByteArray());
    end(() -> body);
  }

  private void end(Received outcome) {
    boolean unused = received.complete(outcome);
  }

  /** Ends the transfer, if it has not ended. */
  private void cancel() {
    CompletableFuture<Void> unused = subscription.thenAccept(Subscription::cancel);
  }

  private static Body fail(IOException failure) throws IOException {
    throw failure;
  }

  /** This body, as something that has to be there in time. */
  Watch.Watched within(Deadline deadline) {
    return new Late(this, deadline);
  }

  private record Late(WholeBody body, Deadline deadline) implements Watch.Watched {
    @Override
    public boolean isDone() {
      return body.received.isDone();
    }

    @Override
    public void expire() {
      body.end(() -> fail(deadline.passed()));
      body.cancel();
    }
  }
}
