package io.imagespec.resolve;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Something that is connected when it is first needed, and closed by who connected it. Thread-safe.
 */
final class Lazy<T extends AutoCloseable> {
  private final Interruptible<T> connector;
  private final boolean owned;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable T value;
  private boolean closed;

  private Lazy(Interruptible<T> connector, boolean owned) {
    this.connector = connector;
    this.owned = owned;
  }

  static <T extends AutoCloseable> Lazy<T> of(Optional<T> given, Interruptible<T> connector) {
    return given
        .map(value -> new Lazy<>(() -> value, false))
        .orElseGet(() -> new Lazy<>(connector, true));
  }

  T get() throws InterruptedException {
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

  /**
   * Takes the value out, for its owner to close; gives nothing if nothing was connected or it was
   * given from outside.
   */
  Optional<T> release() {
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
