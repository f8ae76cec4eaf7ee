package io.imagespec.docker.internal.buildkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.buildkit.proto.HealthCheckRequest;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckResponse.ServingStatus;
import io.imagespec.docker.internal.buildkit.proto.HealthGrpc;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

public class HealthServiceTest {
  public static final ServingStatus SERVING = ServingStatus.SERVING;

  public static ServingStatus check(InProcessSession inProcessSession) {
    return HealthGrpc.newBlockingStub(inProcessSession.channel())
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  @Test
  void healthCheckReportsServing() {
    try (InProcessSession inProcessSession = InProcessSession.of(new HealthService())) {
      assertThat(check(inProcessSession)).isEqualTo(SERVING);
    }
  }
}
