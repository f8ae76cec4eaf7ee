package io.imagespec.docker.internal.buildkit.session;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The first failure of a build's services. A builder only repeats its message within its own
 * message. Thread-safe.
 */
public final class FirstFailure {
  private final AtomicReference<@Nullable RuntimeException> first = new AtomicReference<>();

  /** Keeps a failure, unless one is already set. */
  public void keep(RuntimeException failure) {
    first.compareAndSet(null, failure);
  }

  /** Returns the first failure, or empty if no service has failed. */
  public Optional<RuntimeException> get() {
    return Optional.ofNullable(first.get());
  }
}
