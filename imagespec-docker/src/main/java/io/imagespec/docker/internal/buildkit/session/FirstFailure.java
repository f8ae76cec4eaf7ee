package io.imagespec.docker.internal.buildkit.session;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Why a build cannot go on, as the service knows it that noticed first: a builder only repeats a
 * text of it, somewhere in its own. Thread-safe.
 */
public final class FirstFailure {
  private final AtomicReference<@Nullable RuntimeException> first = new AtomicReference<>();

  /** Keeps it, unless there is one already. */
  public void keep(RuntimeException failure) {
    first.compareAndSet(null, failure);
  }

  /** The first one, or empty if all went well as far as we know. */
  public Optional<RuntimeException> get() {
    return Optional.ofNullable(first.get());
  }
}
