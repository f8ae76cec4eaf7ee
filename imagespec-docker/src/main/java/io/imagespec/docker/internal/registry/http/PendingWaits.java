package io.imagespec.docker.internal.registry.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The threads that wait for responses. Closing interrupts them, because the JDK's client would
 * never wake them once its threads have ended. Thread-safe.
 */
final class PendingWaits implements AutoCloseable {
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Registers the current thread as waiting until it ends the returned wait. */
  Wait begin() {
    Wait wait = new Wait();
    waits.add(wait);
    if (closed) {
      wait.end();
      throw new IllegalStateException("this registry client is closed");
    }
    return wait;
  }

  @Override
  public void close() {
    closed = true;
    waits.forEach(Wait::interrupt);
  }

  /** One waiting thread. */
  final class Wait {
    private final Thread thread = Thread.currentThread();
    private boolean ended;
    private boolean interrupted;

    synchronized void interrupt() {
      if (!ended) {
        interrupted = true;
        thread.interrupt();
      }
    }

    /** Returns true if this object interrupted the thread, not the thread's owner. */
    synchronized boolean isInterrupted() {
      return interrupted;
    }

    /** Ends the wait and clears the interrupt flag if this object set it. */
    synchronized void end() {
      ended = true;
      waits.remove(this);
      if (interrupted) {
        boolean unused = Thread.interrupted();
      }
    }
  }
}
