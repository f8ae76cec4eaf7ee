package io.imagespec.docker.internal.buildkit.progress;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.imagespec.docker.internal.buildkit.proto.StatusRequest;
import io.imagespec.docker.internal.buildkit.proto.StatusResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The stream of reports on a build, which are passed to a translator. */
public final class StatusStream implements ClientResponseObserver<StatusRequest, StatusResponse> {
  private final StatusTranslator reader;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable ClientCallStreamObserver<StatusRequest> call;

  public StatusStream(StatusTranslator reader) {
    this.reader = reader;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<StatusRequest> started) {
    call = started;
  }

  @Override
  public void onNext(StatusResponse response) {
    reader.on(response);
  }

  /** Ends the stream. The response to the build itself has the reason. */
  @Override
  public void onError(Throwable error) {
    ended.countDown();
  }

  @Override
  public void onCompleted() {
    ended.countDown();
  }

  /** Waits for the last reports, at most {@code timeout}, and ends the stream. */
  public void end(Duration timeout) throws InterruptedException {
    try {
      boolean unused = ended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      cancel();
    }
    reader.end();
  }

  /** Cancels the stream. */
  public void cancel() {
    ClientCallStreamObserver<StatusRequest> started = call;
    if (started != null) {
      started.cancel("the build no longer needs the reports", null);
    }
  }
}
