package io.imagespec.docker.internal.engine.api;

import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.concurrent.DaemonThreads;
import io.imagespec.docker.internal.concurrent.Futures;
import io.imagespec.docker.internal.host.EngineAddress;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An exchange with the engine on its own thread and connection.
 *
 * <p>This makes cancellation possible. A read from a Unix socket has no timeout and ends when its
 * thread is interrupted; a read from TCP ends when the connection is closed. Cancellation does
 * both. The thread and the connection have ended when the call returns.
 */
public final class CancellableCall {
  /** The maximum time to wait for a thread to stop. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(4);

  private static final Logger LOG = LoggerFactory.getLogger(CancellableCall.class);

  private final EngineAddress address;
  private final String topic;

  CancellableCall(EngineAddress address, String topic) {
    this.address = address;
    this.topic = topic;
  }

  /** A conversation over a client. */
  @FunctionalInterface
  public interface ClientCall<C, T> {
    T with(C client) throws IOException;
  }

  /** Sends raw requests. Throws a {@link TimeoutException} at the deadline. */
  <T> T run(BuildDeadline deadline, ClientCall<EngineClient, T> clientCall)
      throws IOException, TimeoutException, InterruptedException {
    return run(deadline, EngineClient.of(address), clientCall);
  }

  /**
   * Runs a query with docker-java's commands. Throws a {@link TimeoutException} at the deadline.
   */
  <T> T ask(BuildDeadline deadline, ClientCall<DockerJavaClient, T> clientCall)
      throws IOException, TimeoutException, InterruptedException {
    return run(deadline, DockerJavaClient.of(address), clientCall);
  }

  private <C extends Closeable, T> T run(
      BuildDeadline deadline, C client, ClientCall<C, T> clientCall)
      throws IOException, TimeoutException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(() -> clientCall.with(client));
    Thread thread = start(topic, task);
    try {
      return task.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw Futures.unwrap(e);
    } finally {
      task.cancel(true);
      start("close", () -> close(client)).join(STOP_LIMIT.toMillis());
      thread.join(STOP_LIMIT.toMillis());
    }
  }

  private static Thread start(String name, Runnable work) {
    return DaemonThreads.start("imagespec-engine-" + name, work);
  }

  private static void close(Closeable client) {
    try {
      client.close();
    } catch (IOException e) {
      LOG.debug("cannot close a connection: {}", e.toString());
    }
  }
}
