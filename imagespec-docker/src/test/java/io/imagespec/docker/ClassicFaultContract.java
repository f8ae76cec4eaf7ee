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

/** What else can go wrong where the context is the body of the request to build. */
abstract class ClassicFaultContract extends FaultContract {
  /** Makes a build's request one that the engine refuses before it reads the context. */
  abstract String spoilt(String head);

  /** What the engine then says. */
  abstract String refusal();

  @Test
  void aRefusalWhileTheContextIsSent() throws Exception {
    Path big = directory.resolve("sparse");
    try (RandomAccessFile sparse = new RandomAccessFile(big.toFile(), "rw")) {
      sparse.setLength(200_000_000);
    }
    UnaryOperator<String> spoil = this::spoilt;
    try (ThrottlingProxy meddler =
            ThrottlingProxy.engine(directory, engines().host(), Long.MAX_VALUE, spoil);
        ContainerEngine engine = engines().connect(meddler.address());
        ImageResolver resolver = resolver(engine, BuildListener.silent())) {
      assertThatExceptionOfType(BuildFailedException.class)
          .isThrownBy(() -> resolver.resolve(engines().onBusybox().copy(big, "/big")))
          .withMessageContaining(refusal());
      assertThat(meddler.passed()).isLessThan(10_000_000);
    }
  }
}
