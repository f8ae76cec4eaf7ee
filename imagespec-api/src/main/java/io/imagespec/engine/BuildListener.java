package io.imagespec.engine;

/**
 * Is told of what happens while an image is made. One build calls it from one thread at a time;
 * builds side by side call it at the same time. What it throws ends the build.
 */
@FunctionalInterface
public interface BuildListener {
  /**
   * Something happened.
   *
   * @param event what
   */
  void on(BuildEvent event);

  /**
   * Listens to nothing.
   *
   * @return a listener that does nothing
   */
  static BuildListener silent() {
    return event -> {};
  }
}
