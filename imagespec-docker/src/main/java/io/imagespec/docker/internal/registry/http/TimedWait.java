package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.time.Deadline;
import java.util.function.Supplier;

/**
 * A wait with a timeout, which interrupts the waiting thread. A timer of the JDK's client would
 * wake the thread that serves all connections twice for each request. The waiting thread closes it.
 */
public final class TimedWait implements TimeoutWatchdog.Watched, AutoCloseable {
  private final PendingWaits.Wait wait;
  private final Supplier<Deadline> deadline;
  private volatile boolean closed;
  private volatile boolean expired;

  private TimedWait(PendingWaits.Wait wait, Supplier<Deadline> deadline) {
    this.wait = wait;
    this.deadline = deadline;
  }

  /** Starts a wait of the current thread. */
  public static TimedWait begin(HttpClients clients, Deadline deadline) {
    return begin(clients, () -> deadline);
  }

  /** Starts a wait whose deadline may move. */
  static TimedWait begin(HttpClients clients, Supplier<Deadline> deadline) {
    TimedWait timedWait = new TimedWait(clients.pendingWaits().begin(), deadline);
    clients.timeoutWatchdog().watch(timedWait);
    return timedWait;
  }

  @Override
  public boolean isDone() {
    return closed;
  }

  @Override
  public Deadline deadline() {
    return deadline.get();
  }

  @Override
  public void expire() {
    expired = true;
    wait.interrupt();
  }

  /** Returns true if the timeout interrupted the thread, not its owner or a close. */
  public boolean isExpired() {
    return expired;
  }

  /** Returns true if the timeout or a close interrupted the thread, not its owner. */
  boolean isInterrupted() {
    return wait.isInterrupted();
  }

  @Override
  public void close() {
    closed = true;
    wait.end();
  }
}
