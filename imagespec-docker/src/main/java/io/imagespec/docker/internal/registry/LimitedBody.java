package io.imagespec.docker.internal.registry;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a limit, and ends the transfer of a larger one. */
final class LimitedBody implements BodySubscriber<byte[]> {
  private final int status;
  private final int limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private @Nullable Subscription subscription;

  private LimitedBody(int status, int limit) {
    this.status = status;
    this.limit = limit;
  }

  static BodyHandler<byte[]> upTo(int limit) {
    return response -> new LimitedBody(response.statusCode(), limit);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> items) {
    for (ByteBuffer item : items) {
      if (result.isDone()) {
        return;
      }
      collect(item);
    }
  }

  private void collect(ByteBuffer item) {
    if (item.remaining() > limit - bytes.size()) {
      result.completeExceptionally(new TooLargeException(status, limit));
      if (subscription != null) {
        subscription.cancel();
      }
      return;
    }
    byte[] chunk = new byte[item.remaining()];
    item.get(chunk);
    bytes.writeBytes(chunk);
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    result.complete(bytes.toByteArray());
  }
}
