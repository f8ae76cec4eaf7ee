package io.imagespec.concurrent;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A resource that is connected on first use and closed by its creator. Thread-safe. */
public final class LazyResource<T extends AutoCloseable> {
  private final InterruptibleCallable<T> connector;
  private final boolean owned;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable T value;
  private boolean closed;

  private LazyResource(InterruptibleCallable<T> connector, boolean owned) {
    this.connector = connector;
    this.owned = owned;
  }

  public static <T extends AutoCloseable> LazyResource<T> of(
      Optional<T> given, InterruptibleCallable<T> connector) {
    return given
        .map(value -> new LazyResource<>(() -> value, false))
        .orElseGet(() -> new LazyResource<>(connector, true));
  }

  public T get() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closed) {
        throw new IllegalStateException("the resolver is closed");
      }
      if (value == null) {
        value = connector.call();
      }
      return value;
    } finally {
      lock.unlock();
    }
  }

  /** Returns true if the first use will connect the resource. */
  public boolean isUnconnected() {
    lock.lock();
    try {
      return owned && value == null && !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Releases the value so that its owner can close it. Returns empty if nothing was connected or
   * the caller provided the value.
   */
  public Optional<T> release() {
    lock.lock();
    try {
      T held = value;
      value = null;
      closed = true;
      return owned ? Optional.ofNullable(held) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }
}
