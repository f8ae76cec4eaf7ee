package io.imagespec.docker.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FuturesTest {
  private final IOException broken = new IOException("broken");
  private final IllegalStateException unchecked = new IllegalStateException("closed");
  private final InterruptedException checked = new InterruptedException();
  private final AssertionError error = new AssertionError("bug");

  @Test
  void ioExceptionIsReturnedAsItIs() {
    assertThat(Futures.unwrap(new ExecutionException(broken))).isSameAs(broken);
    assertThat(Futures.toIOException(new ExecutionException(broken))).isSameAs(broken);
  }

  @Test
  void uncheckedCauseIsThrownOrWrapped() {
    assertThatThrownBy(() -> Futures.unwrap(new ExecutionException(unchecked))).isSameAs(unchecked);
    assertThatThrownBy(() -> Futures.unwrap(new ExecutionException(error))).isSameAs(error);
    assertThat(Futures.toIOException(new ExecutionException(unchecked))).hasCause(unchecked);
  }

  @Test
  void otherCheckedCauseIsWrapped() {
    assertThat(Futures.unwrap(new ExecutionException(checked))).hasCause(checked);
  }
}
