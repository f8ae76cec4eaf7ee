package io.imagespec.docker;

import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.buildkit.BuildKitClient;
import io.imagespec.docker.internal.buildkit.ExporterOptions;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Delivery;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/** BuildKit inside dockerd. */
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.DOCKER_BUILDER)
class DockerBuilderIT extends BuilderContract {
  private record Inside(BuildKitClient buildKitClient) implements Builder {
    @Override
    public Digest build(BuildRequest request, BuildListener listener) throws InterruptedException {
      return buildKitClient
          .build(
              request,
              Set.of(),
              ExporterOptions.moby(request.delivery().image()),
              listener,
              BuildDeadline.after(request.deadline()))
          .digest()
          .orElseThrow();
    }

    @Override
    public void close() {
      buildKitClient.close();
    }
  }

  @Parameter EngineMatrix row;

  @Override
  RealEngines need() {
    return row.need(EngineMatrix.Contract.DOCKER_BUILDER);
  }

  /** Returns the version in the engine's ping, or an older one with the same protocol. */
  private String apiVersion() {
    return row == EngineMatrix.DOCKER_29 ? "1.53" : "1.41";
  }

  @Override
  Builder connect(RealEngines engines, String host) throws InterruptedException {
    EngineAddress address = EngineAddress.plain(Endpoint.parse(host, false), "the test");
    return new Inside(BuildKitClient.inDocker(address, apiVersion(), Duration.ofSeconds(10)));
  }

  @Override
  Delivery delivery(ImageReference image) {
    return new Delivery.Store(image);
  }
}
