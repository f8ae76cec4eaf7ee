package io.imagespec.docker.internal.tunnel;

import io.imagespec.docker.internal.concurrent.DaemonThreads;
import io.imagespec.docker.internal.concurrent.Futures;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Opens a tunnel within a time, whether or not what is below it knows timeouts. */
public final class TimedOpen {
  private final Dialer dialer;
  private final Greeting greeting;
  private final CompletableFuture<Tunnel> opened = new CompletableFuture<>();
  private volatile @Nullable Tunnel begun;

  /** What is said over a tunnel before it is of use. */
  @FunctionalInterface
  public interface Greeting {
    /**
     * Speaks.
     *
     * @param tunnel the tunnel, just opened
     * @return the same tunnel
     * @throws IOException if the other end does not want it
     */
    Tunnel over(Tunnel tunnel) throws IOException;
  }

  private TimedOpen(Dialer dialer, Greeting greeting) {
    this.dialer = dialer;
    this.greeting = greeting;
  }

  /**
   * Opens a tunnel.
   *
   * @param limit how long it may take
   * @param dialer opens it, on a thread of its own
   * @param greeting what is said first, on the same thread
   * @return the tunnel
   * @throws IOException if it cannot be opened, or not in time, or the thread is interrupted, whose
   *     flag stays set
   */
  public static Tunnel within(Duration limit, Dialer dialer, Greeting greeting) throws IOException {
    return new TimedOpen(dialer, greeting).run(limit);
  }

  private Tunnel run(Duration limit) throws IOException {
    Thread thread = DaemonThreads.start("imagespec-tunnel-open", this::open);
    try {
      return opened.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw giveUp(
          thread, new SocketTimeoutException("no connection in " + limit.toMillis() + " ms"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw giveUp(thread, new InterruptedIOException("interrupted while connecting"));
    } catch (ExecutionException e) {
      throw Futures.toIOException(e);
    }
  }

  /** What is opened too late is closed by whoever opened it. */
  private void open() {
    try {
      Tunnel tunnel = dialer.open();
      begun = tunnel;
      if (opened.isDone() || !opened.complete(greeting.over(tunnel))) {
        tunnel.close();
      }
    } catch (IOException | RuntimeException e) {
      opened.completeExceptionally(e);
    }
  }

  private IOException giveUp(Thread thread, IOException reason) {
    opened.completeExceptionally(reason);
    Tunnel tunnel = begun;
    if (tunnel != null) {
      tunnel.close();
    }
    thread.interrupt();
    return reason;
  }
}
