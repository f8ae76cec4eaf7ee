package io.imagespec.engine;

import io.imagespec.name.ImageReference;
import java.util.Objects;

/**
 * Receives build events. One build calls it from one thread at a time, in the order of the events;
 * concurrent builds call it concurrently. An exception thrown by a listener ends the build.
 */
@FunctionalInterface
public interface BuildListener {
  /**
   * Receives an event of any image.
   *
   * @param event the event
   */
  void on(BuildEvent event);

  /**
   * Receives an event together with its image. A resolver calls this method; by default it passes
   * the event to {@link #on(BuildEvent)}. A listener of several images overrides it.
   *
   * @param image the image that is built, a base spec's included
   * @param event the event
   */
  default void on(ImageReference image, BuildEvent event) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(event, "event");
    on(event);
  }

  /**
   * Listens to nothing.
   *
   * @return a listener that does nothing
   */
  static BuildListener silent() {
    return event -> {};
  }
}
