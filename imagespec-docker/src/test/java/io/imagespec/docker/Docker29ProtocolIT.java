package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Docker 29, whose socket speaks gRPC without a protocol upgrade. */
class Docker29ProtocolIT {
  @Test
  @Timeout(30)
  void usesGrpcWithoutProtocolUpgrade(@TempDir Path directory) throws Exception {
    RealEngines engines = RealEngines.need("docker29");
    List<String> heads = new CopyOnWriteArrayList<>();
    try (ThrottlingProxy between =
            ThrottlingProxy.engine(
                directory,
                engines.host(),
                Long.MAX_VALUE,
                head -> {
                  heads.add(head);
                  return head;
                });
        ContainerEngine engine = engines.connect(between.engineAddress())) {
      assertThat(engine.info().capabilities())
          .contains(Capability.SECRETS, Capability.SECRET_VARIABLES);
    }
    assertThat(heads)
        .anyMatch(head -> head.startsWith("PRI * HTTP/2"))
        .noneMatch(head -> head.contains("/grpc"));
  }
}
