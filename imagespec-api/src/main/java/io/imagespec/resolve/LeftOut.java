package io.imagespec.resolve;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a build went on without, while a listener is told of everything. Thread-safe. */
final class LeftOut implements BuildListener {
  private final BuildListener listener;
  private final List<String> texts = new ArrayList<>();

  LeftOut(BuildListener listener) {
    this.listener = listener;
  }

  @Override
  public void on(BuildEvent event) {
    if (event instanceof BuildEvent.LeftOut leftOut) {
      keep(leftOut.text());
    }
    listener.on(event);
  }

  private synchronized void keep(String text) {
    if (!texts.contains(text)) {
      texts.add(text);
    }
  }

  /** Each once, in the order in which they were told. */
  synchronized List<String> texts() {
    return List.copyOf(texts);
  }
}
