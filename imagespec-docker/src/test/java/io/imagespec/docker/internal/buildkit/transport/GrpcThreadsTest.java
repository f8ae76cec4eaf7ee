package io.imagespec.docker.internal.buildkit.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GrpcThreadsTest {
  /** An exception would end gRPC's own threads, which print it on the standard error. */
  @Test
  void tasksAfterCloseAreIgnored() throws Exception {
    GrpcThreads threads = new GrpcThreads();
    threads.close();
    CountDownLatch done = new CountDownLatch(1);
    threads.workers().execute(done::countDown);
    var unused = threads.timer().schedule(done::countDown, 1, TimeUnit.MILLISECONDS);
    assertThat(done.await(50, TimeUnit.MILLISECONDS)).isFalse();
  }
}
