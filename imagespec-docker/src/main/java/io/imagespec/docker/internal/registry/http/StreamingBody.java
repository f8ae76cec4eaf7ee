package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.io.BulkInput;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body that is read while it arrives. The next piece is requested only when the previous one has
 * been read, so a slow reader slows down the sender. Read by one thread; closed by any thread.
 */
public final class StreamingBody extends BulkInput implements BodySubscriber<StreamingBody> {
  /** A piece of a body, or its end with an optional failure. */
  private record Item(List<ByteBuffer> buffers, @Nullable Throwable failure) {
    boolean isEnd() {
      return buffers.isEmpty();
    }
  }

  private final TransferTimeout timeout;
  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final CompletableFuture<Subscription> subscription = new CompletableFuture<>();
  private final Deque<ByteBuffer> piece = new ArrayDeque<>();
  private volatile boolean ended;

  public StreamingBody(TransferTimeout timeout) {
    this.timeout = timeout;
  }

  /** Waits for more bytes or the end. */
  private boolean hasMore() throws IOException {
    while (!ended && (piece.isEmpty() || !piece.element().hasRemaining())) {
      advance();
    }
    return !ended;
  }

  @Override
  public CompletionStage<StreamingBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription.complete(given);
    given.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    items.add(new Item(buffers, null));
  }

  @Override
  public void onError(Throwable failure) {
    items.add(new Item(List.of(), failure));
  }

  @Override
  public void onComplete() {
    items.add(new Item(List.of(), null));
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, piece.element().remaining());
    piece.element().get(bytes, offset, count);
    return count;
  }

  private void advance() throws IOException {
    if (!piece.isEmpty()) {
      piece.remove();
      return;
    }
    Item item = take();
    ended = item.isEnd();
    if (item.failure() != null) {
      throw item.failure() instanceof IOException io ? io : new IOException(item.failure());
    }
    piece.addAll(item.buffers());
    timeout.moved();
    subscription.join().request(1);
  }

  private Item take() throws IOException {
    try {
      Deadline deadline = timeout.deadline();
      Item item = items.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
      if (item == null) {
        close();
        throw RequestWaits.timeout(deadline);
      }
      return item;
    } catch (InterruptedException e) {
      close();
      throw RequestWaits.interrupted(e);
    }
  }

  /** Cancels the transfer, if it has not ended, and wakes a thread that waits for more. */
  @Override
  public void close() {
    if (!ended) {
      CompletableFuture<Void> unused = subscription.thenAccept(Subscription::cancel);
      items.add(new Item(List.of(), new IOException("closed before the end of the body")));
    }
  }
}
