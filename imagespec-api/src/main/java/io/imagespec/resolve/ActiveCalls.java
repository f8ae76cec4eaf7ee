package io.imagespec.resolve;

import io.imagespec.concurrent.Cancellations;
import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.engine.EngineUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that are inside a resolver, so that {@link #close()} can interrupt them. Such a
 * thread throws {@link CancellationException} with its interrupt flag cleared, because the flag was
 * set here. Thread-safe.
 */
final class ActiveCalls {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveCalls.class);

  private final List<Visit> inside = new ArrayList<>();
  private final Duration closeTimeout;
  private boolean closed;

  ActiveCalls(Duration closeTimeout) {
    this.closeTimeout = closeTimeout;
  }

  <T> T run(String action, InterruptibleCallable<T> body) {
    Visit visit = begin(action);
    try {
      T value = body.call();
      boolean unused = end(visit);
      return value;
    } catch (InterruptedException | CancellationException e) {
      if (end(visit)) {
        throw Cancellations.of(action + ": the resolver was closed", e);
      }
      Thread.currentThread().interrupt();
      throw Cancellations.of(action + ": interrupted", e);
    } catch (LinkageError e) {
      throw EngineUnavailableException.ofClassPath(action, e);
    } finally {
      boolean unused = end(visit);
    }
  }

  private synchronized Visit begin(String action) {
    requireOpen(action, "");
    Visit visit = new Visit(Thread.currentThread());
    inside.add(visit);
    return visit;
  }

  /** Refuses an action after {@link #close()}, with a remedy. */
  synchronized void requireOpen(String action, String remedy) {
    if (closed) {
      throw new IllegalStateException(action + ": the resolver is closed" + remedy);
    }
  }

  /** Returns true if {@link #close()} ended the visit; only the first call returns true. */
  private synchronized boolean end(Visit visit) {
    if (!inside.remove(visit)) {
      return false;
    }
    notifyAll();
    if (visit.ended) {
      boolean unused = Thread.interrupted();
    }
    return visit.ended;
  }

  /**
   * Interrupts all visits and waits for those of other threads. A visit of the calling thread,
   * which calls this method from a listener, ends at its next interruptible operation.
   */
  synchronized void close() {
    closed = true;
    Thread caller = Thread.currentThread();
    for (Visit visit : inside) {
      if (visit.thread != caller) {
        visit.end();
      }
    }
    try {
      awaitOthers(caller);
    } catch (InterruptedException e) {
      caller.interrupt();
    }
    for (Visit visit : inside) {
      if (visit.thread == caller) {
        visit.end();
      }
    }
  }

  private synchronized void awaitOthers(Thread caller) throws InterruptedException {
    long end = System.nanoTime() + closeTimeout.toNanos();
    while (hasOthers(caller)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        LOG.warn("close: threads {} did not end in time; no longer waiting for them", inside);
        return;
      }
      wait(left);
    }
  }

  private synchronized boolean hasOthers(Thread caller) {
    for (Visit visit : inside) {
      if (visit.thread != caller) {
        return true;
      }
    }
    return false;
  }

  private static final class Visit {
    private final Thread thread;
    private boolean ended;

    Visit(Thread thread) {
      this.thread = thread;
    }

    void end() {
      ended = true;
      thread.interrupt();
    }

    @Override
    public String toString() {
      return thread.getName();
    }
  }
}
