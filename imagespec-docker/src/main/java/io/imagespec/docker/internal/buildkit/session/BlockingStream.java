package io.imagespec.docker.internal.buildkit.session;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.imagespec.docker.internal.concurrent.Cancellations;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bidirectional streaming call as blocking code on its own thread: {@link #take()} waits for a
 * message, and {@link #send} waits until the transport accepts one. The window limits the messages
 * that wait to be taken; about {@link #AHEAD} bytes may wait to be sent. There is no deadline:
 * every wait ends with the call, and the build has a deadline.
 *
 * <p>If the call is cancelled, its thread is interrupted. The call ends with the result of the
 * work: success or the exception.
 *
 * @param <Q> the builder's messages
 * @param <A> the messages to the builder
 */
public final class BlockingStream<Q, A> extends ServerCall.Listener<Q> {
  private static final Logger LOG = LoggerFactory.getLogger(BlockingStream.class);

  /**
   * The number of bytes that may wait to be sent. It keeps the transport busy while the next file
   * is read.
   */
  public static final int AHEAD = 256 * 1024;

  private final ServerCall<Q, A> call;
  private final Object lock = new Object();
  private final Deque<Q> arrived = new ArrayDeque<>();
  private boolean halfClosed;
  private boolean over;
  private @Nullable Future<?> work;

  /** The work of a call. */
  @FunctionalInterface
  public interface Work<Q, A> {
    void on(Metadata headers, BlockingStream<Q, A> blockingStream)
        throws IOException, InterruptedException;
  }

  private BlockingStream(ServerCall<Q, A> call) {
    this.call = call;
  }

  /** Returns a handler that runs the work of each call on the given threads. */
  public static <Q, A> ServerCallHandler<Q, A> handler(
      SessionThreads threads, int window, Work<Q, A> work) {
    return (call, headers) -> {
      BlockingStream<Q, A> blockingStream = new BlockingStream<>(call);
      call.setOnReadyThreshold(AHEAD);
      blockingStream.start(threads, headers, work);
      call.request(window);
      return blockingStream;
    };
  }

  private void start(SessionThreads threads, Metadata headers, Work<Q, A> todo) {
    call.sendHeaders(new Metadata());
    try {
      work =
          threads.submit(
              () -> {
                Status end = Status.INTERNAL.withDescription("a JVM error");
                try {
                  end = run(headers, todo);
                } finally {
                  close(end); // otherwise the builder would wait forever
                }
                return null;
              });
    } catch (RejectedExecutionException e) {
      close(Status.UNAVAILABLE.withDescription("the build has ended").withCause(e));
    }
  }

  private Status run(Metadata headers, Work<Q, A> todo) {
    try {
      todo.on(headers, this);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    } catch (CancellationException | InterruptedException e) {
      return Status.CANCELLED.withDescription("the build has ended").withCause(e);
    } catch (IOException | RuntimeException e) {
      LOG.debug("{}: {}", call.getMethodDescriptor().getFullMethodName(), e.toString());
      return Status.UNKNOWN.withDescription(String.valueOf(e.getMessage())).withCause(e);
    }
  }

  private void close(Status status) {
    synchronized (lock) {
      if (!over) {
        over = true;
        call.close(status, new Metadata());
      }
    }
  }

  /** Increases the number of messages that may wait to be taken. */
  public void request(int more) {
    call.request(more);
  }

  /**
   * Waits for the next message. The result is empty if the builder has closed its side of the
   * stream.
   */
  public Optional<Q> take() throws InterruptedException {
    Optional<Q> message = await();
    if (message.isPresent()) {
      call.request(1);
    }
    return message;
  }

  private Optional<Q> await() throws InterruptedException {
    synchronized (lock) {
      while (!over && !halfClosed && arrived.isEmpty()) {
        lock.wait();
      }
      if (over) {
        throw cancelled();
      }
      return Optional.ofNullable(arrived.poll());
    }
  }

  /** Returns true if {@link #take()} would return at once. */
  public boolean hasArrived() {
    synchronized (lock) {
      return over || halfClosed || !arrived.isEmpty();
    }
  }

  /**
   * Sends a message, and waits until the transport accepts it.
   *
   * @throws CancellationException if the call is over, or the thread was interrupted; in that case
   *     its interrupt flag is set
   */
  public void send(A message) {
    synchronized (lock) {
      awaitRoom();
      call.sendMessage(message);
    }
  }

  private void awaitRoom() {
    try {
      while (!over && !call.isReady()) {
        lock.wait();
      }
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("interrupted while sending to the builder", e);
    }
    if (over) {
      throw cancelled();
    }
  }

  private static CancellationException cancelled() {
    return new CancellationException("the builder cancelled the call");
  }

  @Override
  public void onMessage(Q message) {
    wake(() -> arrived.add(message));
  }

  @Override
  public void onHalfClose() {
    wake(() -> halfClosed = true);
  }

  @Override
  public void onReady() {
    wake(() -> {});
  }

  @Override
  public void onCancel() {
    wake(() -> over = true);
    if (work != null) {
      work.cancel(true);
    }
  }

  private void wake(Runnable update) {
    synchronized (lock) {
      update.run();
      lock.notifyAll();
    }
  }
}
