package io.imagespec.engine;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * Something that happened while an image was made. More kinds may be added: a listener ignores
 * those it does not know ({@link Cases#otherwise}).
 */
public sealed interface BuildEvent {
  /**
   * Chooses by kind.
   *
   * @param cases the functions to choose from
   * @param <R> the result's type
   * @return the result of the chosen function
   */
  <R> R match(Cases<R> cases);

  /**
   * Functions for each kind of event. Each kind has a method that calls {@link #otherwise} unless
   * it is overridden. A kind that is added later has one too, so that cases written before it treat
   * its events as they treat all others.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles an event whose kind has no method here, or one that is not overridden.
     *
     * @param event the event
     * @return the result
     */
    R otherwise(BuildEvent event);

    /**
     * Handles an instruction that began.
     *
     * @param event the event
     * @return the result
     */
    default R stepStarted(StepStarted event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles an instruction that is done.
     *
     * @param event the event
     * @return the result
     */
    default R stepFinished(StepFinished event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles a line that a command printed.
     *
     * @param event the event
     * @return the result
     */
    default R output(Output event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles a layer that changed its state.
     *
     * @param event the event
     * @return the result
     */
    default R transfer(Transfer event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles bytes that have moved.
     *
     * @param event the event
     * @return the result
     */
    default R progress(Progress event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles a warning.
     *
     * @param event the event
     * @return the result
     */
    default R warning(Warning event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles something that is left out.
     *
     * @param event the event
     * @return the result
     */
    default R featureSkipped(FeatureSkipped event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }
  }

  /**
   * An instruction of the plan began.
   *
   * <p>An engine counts the instructions of the Dockerfile that it builds. A resolver translates
   * them for its listener: it counts the spec's steps that make layers (commands, packages, copies
   * and working directories), from 1 and without gaps, and drops the others, which not every engine
   * reports. Independent steps may start in another order, and each is reported once for every
   * platform.
   *
   * @param number which instruction, from 1
   * @param total how many there are, told of or not
   * @param description the spec's step that it came from, as the spec said it, with the platform if
   *     there are several; two instructions may be of one step
   */
  record StepStarted(int number, int total, String description) implements BuildEvent {
    /** Takes no null. */
    public StepStarted {
      Objects.requireNonNull(description, "description");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.stepStarted(this);
    }
  }

  /**
   * An instruction of the plan is done. BuildKit tells it, when the next thing begins at the
   * latest; Podman and Docker's classic builder do not.
   *
   * @param number which instruction, as when it started
   * @param total how many there are
   * @param description the spec's step that it came from
   * @param cached whether the engine had it from an earlier build
   */
  record StepFinished(int number, int total, String description, boolean cached)
      implements BuildEvent {
    /** Takes no null. */
    public StepFinished {
      Objects.requireNonNull(description, "description");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.stepFinished(this);
    }
  }

  /**
   * A command printed a line.
   *
   * @param line the line, without its end
   */
  record Output(String line) implements BuildEvent {
    /** Takes no null. */
    public Output {
      Objects.requireNonNull(line, "line");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.output(this);
    }
  }

  /**
   * Bytes moved, or a layer changed its state, while a base is pulled or an image pushed.
   *
   * @param what the layer or object
   * @param status what happens to it, in the engine's words
   */
  record Transfer(String what, String status) implements BuildEvent {
    /** Takes no null. */
    public Transfer {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(status, "status");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.transfer(this);
    }
  }

  /**
   * Bytes that have moved: of a base that is pulled, of files that are sent ({@code send context}),
   * and of layers that are pushed. Reported every few mebibytes and at the end. BuildKit and Podman
   * report no bytes of a push.
   *
   * @param what the layer, file or object
   * @param current how many of its bytes have moved so far, those told of before included
   * @param total how many there are, or empty if that is not known
   */
  record Progress(String what, long current, OptionalLong total) implements BuildEvent {
    /** Takes no null. */
    public Progress {
      Objects.requireNonNull(what, "what");
      Objects.requireNonNull(total, "total");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.progress(this);
    }
  }

  /**
   * The engine found something odd, and goes on.
   *
   * @param text what, in the engine's words
   */
  record Warning(String text) implements BuildEvent {
    /** Takes no null. */
    public Warning {
      Objects.requireNonNull(text, "text");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.warning(this);
    }
  }

  /**
   * What was only wished for, as a cache is, cannot be had, and the engine goes on without. The
   * image holds the same files, and its {@code reasons()} repeat the text.
   *
   * @param text what it is, and why it is left out
   */
  record FeatureSkipped(String text) implements BuildEvent {
    /** Takes no null. */
    public FeatureSkipped {
      Objects.requireNonNull(text, "text");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.featureSkipped(this);
    }
  }
}
