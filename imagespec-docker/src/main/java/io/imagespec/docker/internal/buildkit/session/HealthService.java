package io.imagespec.docker.internal.buildkit.session;

import io.grpc.stub.StreamObserver;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckRequest;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckResponse;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckResponse.ServingStatus;
import io.imagespec.docker.internal.buildkit.proto.HealthGrpc;

/**
 * Says that we are there. Builders ask every few seconds and give a build up after one or two
 * answers that do not come in time, so this waits for nothing.
 */
public final class HealthService extends HealthGrpc.HealthImplBase {
  private static final HealthCheckResponse SERVING =
      HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build();

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    answer.onNext(SERVING);
    answer.onCompleted();
  }
}
