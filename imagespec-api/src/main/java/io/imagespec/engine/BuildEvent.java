package io.imagespec.engine;

import java.util.OptionalLong;

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
   * A step of the plan is done.
   *
   * @param number which one, from 1
   * @param total how many there are
   * @param description the step as the spec said it
   * @param cached whether the engine had it from an earlier build
   */
  record StepFinished(int number, int total, String description, boolean cached)
      implements BuildEvent {}

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

  /**
   * Bytes moved, and the engine counts them.
   *
   * @param what the layer, file or object
   * @param current how many bytes have moved
   * @param total how many there are, or empty if that is not known
   */
  record Progress(String what, long current, OptionalLong total) implements BuildEvent {}

  /**
   * The engine found something odd, and goes on.
   *
   * @param text what, in the engine's words
   */
  record Warning(String text) implements BuildEvent {}

  /**
   * What was only wished for, as a cache is, cannot be had, and the engine goes on without. The
   * image holds the same files, and its {@code reasons()} repeat the text.
   *
   * @param text what it is, and why it is left out
   */
  record LeftOut(String text) implements BuildEvent {}
}
