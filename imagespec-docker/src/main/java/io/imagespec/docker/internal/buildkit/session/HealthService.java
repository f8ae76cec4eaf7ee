package io.imagespec.docker.internal.buildkit.session;

import io.grpc.stub.StreamObserver;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckRequest;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckResponse;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckResponse.ServingStatus;
import io.imagespec.docker.internal.buildkit.proto.HealthGrpc;

/**
 * Responds to health checks. A builder checks every few seconds and cancels a build after one or
 * two late responses, so this service never blocks.
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
