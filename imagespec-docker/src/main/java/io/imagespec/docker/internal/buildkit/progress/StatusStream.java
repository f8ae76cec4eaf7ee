package io.imagespec.docker.internal.buildkit.progress;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.imagespec.docker.internal.buildkit.proto.StatusRequest;
import io.imagespec.docker.internal.buildkit.proto.StatusResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The reports on one build, passed on until they end. */
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

  /** The answer to the build itself says why. */
  @Override
  public void onError(Throwable error) {
    ended.countDown();
  }

  @Override
  public void onCompleted() {
    ended.countDown();
  }

  /** Waits for the last reports, and then does without them. */
  public void end(Duration patience) throws InterruptedException {
    try {
      boolean unused = ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      cancel();
    }
    reader.end();
  }

  /** Ends them now. */
  public void cancel() {
    ClientCallStreamObserver<StatusRequest> started = call;
    if (started != null) {
      started.cancel("no longer of interest", null);
    }
  }
}
