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
 * A call with streams both ways, as plain blocking code on a thread of its own: taking waits for a
 * message, sending waits for room. At most a window of messages waits to be taken, and about {@link
 * #AHEAD} bytes to be sent. There is no deadline here: every wait ends with the call, and the build
 * that it belongs to has one.
 *
 * <p>If the call is cancelled its thread is interrupted. How the work ends is how the call ends:
 * well, or with what was thrown.
 *
 * @param <Q> what the builder sends
 * @param <A> what we send
 */
public final class BlockingStream<Q, A> extends ServerCall.Listener<Q> {
  private static final Logger LOG = LoggerFactory.getLogger(BlockingStream.class);

  /** Enough for the transport to be busy while the next file is read, no more. */
  public static final int AHEAD = 256 * 1024;

  private final ServerCall<Q, A> call;
  private final Object lock = new Object();
  private final Deque<Q> arrived = new ArrayDeque<>();
  private boolean saidAll;
  private boolean over;
  private @Nullable Future<?> work;

  /** What is done with a call. */
  @FunctionalInterface
  public interface Work<Q, A> {
    void on(Metadata headers, BlockingStream<Q, A> blockingStream)
        throws IOException, InterruptedException;
  }

  private BlockingStream(ServerCall<Q, A> call) {
    this.call = call;
  }

  /** Answers calls by work on those threads. */
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
                Status end = Status.INTERNAL.withDescription("an error of the JVM's");
                try {
                  end = run(headers, todo);
                } finally {
                  close(end); // a builder would wait for ever
                }
                return null;
              });
    } catch (RejectedExecutionException e) {
      close(Status.UNAVAILABLE.withDescription("the build is over").withCause(e));
    }
  }

  private Status run(Metadata headers, Work<Q, A> todo) {
    try {
      todo.on(headers, this);
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    } catch (CancellationException | InterruptedException e) {
      return Status.CANCELLED.withDescription("the build is over").withCause(e);
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

  /** Lets more messages wait to be taken. */
  public void request(int more) {
    call.request(more);
  }

  /** Waits for the next message; empty once the builder has said that there is none. */
  public Optional<Q> take() throws InterruptedException {
    Optional<Q> message = await();
    if (message.isPresent()) {
      call.request(1);
    }
    return message;
  }

  private Optional<Q> await() throws InterruptedException {
    synchronized (lock) {
      while (!over && !saidAll && arrived.isEmpty()) {
        lock.wait();
      }
      if (over) {
        throw givenUp();
      }
      return Optional.ofNullable(arrived.poll());
    }
  }

  /** Whether {@link #take()} would not wait. */
  public boolean hasArrived() {
    synchronized (lock) {
      return over || saidAll || !arrived.isEmpty();
    }
  }

  /**
   * Waits for room and sends.
   *
   * @throws CancellationException if the call is over, or the thread was interrupted; then its flag
   *     is set
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
      throw givenUp();
    }
  }

  private static CancellationException givenUp() {
    return new CancellationException("the builder has given up the call");
  }

  @Override
  public void onMessage(Q message) {
    wake(() -> arrived.add(message));
  }

  @Override
  public void onHalfClose() {
    wake(() -> saidAll = true);
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

  private void wake(Runnable news) {
    synchronized (lock) {
      news.run();
      lock.notifyAll();
    }
  }
}
