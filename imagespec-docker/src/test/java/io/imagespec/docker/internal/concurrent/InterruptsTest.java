package io.imagespec.docker.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The interrupt flag after {@link Cancellations} and {@link UninterruptibleWork}. */
class InterruptsTest {
  private final InterruptedException interrupt = new InterruptedException("stop");
  private final List<Boolean> flags = new ArrayList<>();

  @AfterEach
  void clear() {
    boolean unused = Thread.interrupted();
  }

  @Test
  void cancellationHasMessageAndCause() {
    CancellationException cancelled = Cancellations.of("build x: interrupted", interrupt);
    assertThat(cancelled).hasMessage("build x: interrupted").hasCause(interrupt);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void cancellationForAnInterruptSetsTheFlagAgain() {
    assertThat(Cancellations.interrupted("build x", interrupt)).hasCause(interrupt);
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }

  private void noteFlag() {
    flags.add(Thread.currentThread().isInterrupted());
  }

  @Test
  void flagIsClearDuringTheWorkAndSetAfterIt() {
    Thread.currentThread().interrupt();
    UninterruptibleWork.run(this::noteFlag);
    noteFlag();
    assertThat(flags).containsExactly(false, true);
  }

  @Test
  void flagThatWasClearStaysClear() {
    UninterruptibleWork.run(this::noteFlag);
    noteFlag();
    assertThat(flags).containsExactly(false, false);
  }

  @Test
  void failureOfTheWorkIsThrownWithTheFlagSet() {
    Thread.currentThread().interrupt();
    assertThatIOException()
        .isThrownBy(
            () ->
                UninterruptibleWork.run(
                    () -> {
                      throw new IOException("broken");
                    }))
        .withMessage("broken");
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
  }
}
