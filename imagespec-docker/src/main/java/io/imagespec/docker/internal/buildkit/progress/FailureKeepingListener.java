package io.imagespec.docker.internal.buildkit.progress;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A listener that is told of one thing at a time, whichever thread has news. What it throws is kept
 * to end the build with, and from then on it hears nothing.
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

  /** What the listener threw, if it did. */
  public synchronized Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }
}
