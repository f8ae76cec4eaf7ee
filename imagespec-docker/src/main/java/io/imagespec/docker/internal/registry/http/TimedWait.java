package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.time.Deadline;
import java.util.function.Supplier;

/**
 * A wait that is interrupted when its time is over: a timer of the JDK's client wakes the thread
 * that serves all connections twice for each request. The thread that waits closes it.
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

  /** The current thread waits from now on. */
  public static TimedWait begin(HttpClients clients, Deadline deadline) {
    return begin(clients, () -> deadline);
  }

  /** The same, until a time that may move while it waits. */
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

  /** Whether an interrupt was for that, not for what the thread's owner or a close wants. */
  public boolean isExpired() {
    return expired;
  }

  /** Whether an interrupt was for that or for a close, not for what the thread's owner wants. */
  boolean isInterrupted() {
    return wait.isInterrupted();
  }

  @Override
  public void close() {
    closed = true;
    wait.end();
  }
}
