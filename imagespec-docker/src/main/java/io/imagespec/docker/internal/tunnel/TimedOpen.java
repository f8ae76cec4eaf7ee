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

/** Opens a tunnel with a timeout, even if the dialer has none. */
public final class TimedOpen {
  private final Dialer dialer;
  private final Handshake handshake;
  private final CompletableFuture<Tunnel> opened = new CompletableFuture<>();
  private volatile @Nullable Tunnel started;

  /** The initial exchange over a tunnel. */
  @FunctionalInterface
  public interface Handshake {
    /**
     * Performs the exchange.
     *
     * @param tunnel the new tunnel
     * @return the same tunnel
     * @throws IOException if the exchange fails
     */
    Tunnel over(Tunnel tunnel) throws IOException;
  }

  private TimedOpen(Dialer dialer, Handshake handshake) {
    this.dialer = dialer;
    this.handshake = handshake;
  }

  /**
   * Opens a tunnel.
   *
   * @param limit the timeout
   * @param dialer opens the tunnel, on a separate thread
   * @param handshake the initial exchange, on the same thread
   * @return the tunnel
   * @throws IOException if the tunnel cannot be opened in time, or the thread is interrupted; the
   *     interrupt flag stays set
   */
  public static Tunnel within(Duration limit, Dialer dialer, Handshake handshake)
      throws IOException {
    return new TimedOpen(dialer, handshake).run(limit);
  }

  private Tunnel run(Duration limit) throws IOException {
    Thread thread = DaemonThreads.start("imagespec-tunnel-open", this::open);
    try {
      return opened.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw giveUp(
          thread, new SocketTimeoutException("no connection within " + limit.toMillis() + " ms"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw giveUp(thread, new InterruptedIOException("interrupted while connecting"));
    } catch (ExecutionException e) {
      throw Futures.toIOException(e);
    }
  }

  /** Opens the tunnel and closes it again if the time is over. */
  private void open() {
    try {
      Tunnel tunnel = dialer.open();
      started = tunnel;
      if (opened.isDone() || !opened.complete(handshake.over(tunnel))) {
        tunnel.close();
      }
    } catch (IOException | RuntimeException e) {
      opened.completeExceptionally(e);
    }
  }

  private IOException giveUp(Thread thread, IOException reason) {
    opened.completeExceptionally(reason);
    Tunnel tunnel = started;
    if (tunnel != null) {
      tunnel.close();
    }
    thread.interrupt();
    return reason;
  }
}
