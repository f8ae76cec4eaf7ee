package io.imagespec.engine;

import io.imagespec.name.ImageReference;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * Receives build events. One build calls it from one thread at a time, in the order of the events;
 * concurrent builds call it concurrently. An exception thrown by a listener aborts the build.
 */
@FunctionalInterface
public interface BuildListener {
  /**
   * Receives an event without its image.
   *
   * @param event the event
   */
  void on(BuildEvent event);

  /**
   * Receives an event together with its image. A resolver calls this method; by default it passes
   * the event to {@link #on(BuildEvent)}. A listener that distinguishes images overrides it, or is
   * created with {@link #withImage}.
   *
   * @param image the image being built, which may be that of a base spec or a first part
   * @param event the event
   */
  default void on(ImageReference image, BuildEvent event) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(event, "event");
    on(event);
  }

  /**
   * Creates a listener that receives each event together with its image.
   *
   * @param consumer the consumer of the image and the event
   * @return the listener; it requires a resolver and throws {@link IllegalStateException} for an
   *     event without an image
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
   * Creates a listener that ignores all events.
   *
   * @return the listener
   */
  static BuildListener none() {
    return event -> {};
  }
}
