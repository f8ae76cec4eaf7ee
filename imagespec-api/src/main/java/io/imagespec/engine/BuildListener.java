package io.imagespec.engine;

import io.imagespec.name.ImageReference;
import java.util.Objects;
import java.util.function.BiConsumer;

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
   * the event to {@link #on(BuildEvent)}. A listener of several images overrides it, or is made by
   * {@link #withImage}.
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
   * Creates a listener that a resolver gives each event with its image.
   *
   * @param consumer the function that takes the image and the event
   * @return the listener; it refuses an event without an image, which an engine reports that is
   *     called without a resolver, with an {@link IllegalStateException}
   */
  static BuildListener withImage(BiConsumer<ImageReference, BuildEvent> consumer) {
    Objects.requireNonNull(consumer, "consumer");
    return new BuildListener() {
      @Override
      public void on(BuildEvent event) {
        throw new IllegalStateException("an event without an image: " + event);
      }

      @Override
      public void on(ImageReference image, BuildEvent event) {
        consumer.accept(image, event);
      }
    };
  }

  /**
   * Listens to nothing.
   *
   * @return a listener that does nothing
   */
  static BuildListener none() {
    return event -> {};
  }
}
