package io.imagespec.docker.internal.embedded;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;

/** A listener that hears one thing at a time, whichever thread has news. Thread-safe. */
final class SerializedListener implements BuildListener {
  private final BuildListener listener;

  SerializedListener(BuildListener listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void on(BuildEvent event) {
    listener.on(event);
  }
}
