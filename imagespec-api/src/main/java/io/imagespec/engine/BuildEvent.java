package io.imagespec.engine;

/**
 * Something that happened while an image was made. More kinds may be added: a listener ignores
 * those it does not know.
 */
public sealed interface BuildEvent {
  /**
   * A step of the plan began.
   *
   * @param number which one, from 1
   * @param total how many there are
   * @param description the step as the spec said it
   */
  record StepStarted(int number, int total, String description) implements BuildEvent {}

  /**
   * A command printed a line.
   *
   * @param line the line, without its end
   */
  record Output(String line) implements BuildEvent {}

  /**
   * Bytes moved, or a layer changed its state, while a base is pulled or an image pushed.
   *
   * @param what the layer or object
   * @param status what happens to it, in the engine's words
   */
  record Transfer(String what, String status) implements BuildEvent {}
}
