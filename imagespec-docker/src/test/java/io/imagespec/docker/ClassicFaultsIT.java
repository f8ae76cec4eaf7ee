package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;

/** Faults of engines that receive the context as the body of the build request. */
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.CLASSIC_FAULTS)
class ClassicFaultsIT extends FaultContract {
  @Override
  RealEngines need() {
    return row.need(EngineMatrix.Contract.CLASSIC_FAULTS);
  }

  /**
   * Changes a build request so that the engine refuses it before reading the context. Podman only
   * checks requests of its own API so early.
   */
  private String spoilt(String head) {
    return row == EngineMatrix.PODMAN
        ? head.replace("POST /build?", "POST /v4.0.0/libpod/build?")
            .replace("application/x-tar", "application/nonsense")
        : head.replace("&rm=1&", "&rm=1&ulimits=nonsense&");
  }

  /** Returns the engine's message in this case. */
  private String refusal() {
    return row == EngineMatrix.PODMAN ? "application/nonsense" : "error reading ulimit settings";
  }

  @Test
  void earlyRefusalIsReportedDuringContextTransfer() throws Exception {
    Path big = directory.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(big.toFile(), "rw")) {
      sparse.setLength(200_000_000);
    }
    UnaryOperator<String> spoil = this::spoilt;
    try (ThrottlingProxy meddler =
            ThrottlingProxy.engine(directory, engines().host(), Long.MAX_VALUE, spoil);
        ContainerEngine engine = engines().connect(meddler.address());
        ImageResolver resolver = resolver(engine, BuildListener.none())) {
      assertThatExceptionOfType(BuildFailedException.class)
          .isThrownBy(() -> resolver.resolve(engines().onBusybox().copy(big, "/big")))
          .withMessageContaining(refusal());
      assertThat(meddler.passed()).isLessThan(10_000_000);
    }
  }
}
