package io.imagespec.docker.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;

class DaemonThreadsTest {
  @Test
  void factoryNumbersItsThreads() {
    ThreadFactory factory = DaemonThreads.named("imagespec-test-");
    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("imagespec-test-1");
    assertThat(factory.newThread(() -> {}).getName()).isEqualTo("imagespec-test-2");
    assertThat(DaemonThreads.named("x").newThread(() -> {}).getName()).isEqualTo("x1");
  }

  @Test
  void threadsAreDaemons() throws Exception {
    Thread started = DaemonThreads.start("imagespec-test", () -> {});
    started.join();
    assertThat(started.isDaemon()).isTrue();
    assertThat(DaemonThreads.named("x").newThread(() -> {}).isDaemon()).isTrue();
  }
}
