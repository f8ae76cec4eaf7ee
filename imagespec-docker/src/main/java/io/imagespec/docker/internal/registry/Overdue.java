package io.imagespec.docker.internal.registry;

import java.util.function.Supplier;

/**
 * A wait that is interrupted when its time is over: a timer of the JDK's client wakes the thread
 * that serves all connections twice for each request. The thread that waits closes it.
 */
final class Overdue implements Watch.Watched, AutoCloseable {
  private final Underway.Wait wait;
  private final Supplier<Deadline> deadline;
  private volatile boolean closed;
  private volatile boolean expired;

  private Overdue(Underway.Wait wait, Supplier<Deadline> deadline) {
    this.wait = wait;
    this.deadline = deadline;
  }

  /** The current thread waits from now on. */
  static Overdue begin(Clients clients, Deadline deadline) {
    return begin(clients, () -> deadline);
  }

  /** The same, until a time that may move while it waits. */
  static Overdue begin(Clients clients, Supplier<Deadline> deadline) {
    Overdue overdue = new Overdue(clients.underway().begin(), deadline);
    clients.watch().over(overdue);
    return overdue;
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
  boolean isExpired() {
    return expired;
  }

  /** Whether an interrupt was for that or for a close, not for what the thread's owner wants. */
  boolean isEnded() {
    return wait.isInterrupted();
  }

  @Override
  public void close() {
    closed = true;
    wait.end();
  }
}
