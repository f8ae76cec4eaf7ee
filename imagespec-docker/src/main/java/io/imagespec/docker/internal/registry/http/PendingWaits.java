package io.imagespec.docker.internal.registry.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The requests that threads wait for. Closing interrupts them: the JDK's client, once its threads
 * are gone, would never wake them. Thread-safe.
 */
final class PendingWaits implements AutoCloseable {
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** The current thread waits from now on, until it ends what it got. */
  Wait begin() {
    Wait wait = new Wait();
    waits.add(wait);
    if (closed) {
      wait.end();
      throw new IllegalStateException("this registry conversation is closed");
    }
    return wait;
  }

  @Override
  public void close() {
    closed = true;
    waits.forEach(Wait::interrupt);
  }

  /** One thread that waits. */
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

    /** Whether it was interrupted from here, not by who owns the thread. */
    synchronized boolean isInterrupted() {
      return interrupted;
    }

    /** The thread's flag is left as its owner knows it. */
    synchronized void end() {
      ended = true;
      waits.remove(this);
      if (interrupted) {
        boolean unused = Thread.interrupted();
      }
    }
  }
}
