package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.docker.internal.buildkit.BuildKitClient;
import io.imagespec.docker.internal.buildkit.BuildKitEngine;
import io.imagespec.docker.internal.tunnel.ProcessTunnel;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A buildkitd behind the process {@code buildctl dial-stdio}, which also runs at the remote end of
 * {@code docker exec}, {@code kubectl exec} and {@code ssh}.
 */
class BuildkitdProcessIT extends BuilderContract {
  private record BuilderProcess(ContainerEngine engine, ProcessHandle process) implements Builder {
    @Override
    public Digest build(BuildRequest request, BuildListener listener) throws InterruptedException {
      return engine.build(request, listener).pushed().orElseThrow();
    }

    /** Closes the connection, which ends the process. */
    @Override
    public void close() {
      engine.close();
      assertThat(process.onExit().orTimeout(5, TimeUnit.SECONDS).join().isAlive()).isFalse();
    }
  }

  @Override
  RealEngines need() {
    return EngineMatrix.BUILDKITD_RUNC.need(EngineMatrix.Contract.BUILDKITD);
  }

  @Override
  Builder connect(RealEngines engines, String host) throws InterruptedException {
    List<String> command = List.of(engines.buildctl(), "--addr", host, "dial-stdio");
    BuildKitClient buildKitClient =
        BuildKitClient.at(() -> ProcessTunnel.start(command), Duration.ofSeconds(10));
    List<ProcessHandle> programs =
        ProcessHandle.current()
            .children()
            .filter(process -> process.info().commandLine().orElse("").contains(host + " dial-"))
            .toList();
    assertThat(programs).hasSize(1);
    return new BuilderProcess(BuildKitEngine.of(buildKitClient, host, "the test"), programs.get(0));
  }

  @Override
  Delivery delivery(ImageReference image) {
    return new Delivery.Push(image);
  }
}
