package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A listener that receives one event at a time, from any thread. An exception of the wrapped
 * listener is kept in order to abort the build, and ends its events.
 */
public final class FailureKeepingListener implements BuildListener {
  private final BuildListener listener;
  private @Nullable RuntimeException failure;

  public FailureKeepingListener(BuildListener listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void on(BuildEvent event) {
    if (failure == null) {
      try {
        listener.on(event);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
  }

  /** Returns the listener's exception, if any. */
  public synchronized Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }
}
