package io.imagespec.docker.internal.embedded;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;

/** A listener that receives one event at a time from several threads. Thread-safe. */
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
