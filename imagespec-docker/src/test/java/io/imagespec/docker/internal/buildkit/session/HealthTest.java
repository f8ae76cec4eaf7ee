package io.imagespec.docker.internal.buildkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.buildkit.proto.HealthCheckRequest;
import io.imagespec.docker.internal.buildkit.proto.HealthCheckResponse.ServingStatus;
import io.imagespec.docker.internal.buildkit.proto.HealthGrpc;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthTest {
  static final ServingStatus SERVING = ServingStatus.SERVING;

  static ServingStatus check(Served served) {
    return HealthGrpc.newBlockingStub(served.channel())
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  @Test
  void weAreThere() {
    try (Served served = Served.of(new Health())) {
      assertThat(check(served)).isEqualTo(SERVING);
    }
  }
}
