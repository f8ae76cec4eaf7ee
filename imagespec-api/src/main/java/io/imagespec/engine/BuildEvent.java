package io.imagespec.engine;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * An event of a build. Minor releases may add kinds of events: a listener ignores unknown kinds
 * ({@link Cases#otherwise}). Engines create events; programs only receive them.
 */
public interface BuildEvent {
  /**
   * Chooses by kind.
   *
   * @param cases the functions to choose from
   * @param <R> the result's type
   * @return the result of the chosen function
   */
  <R> R match(Cases<R> cases);

  /**
   * Functions for each kind of event. Each kind has a method, which calls {@link #otherwise} by
   * default. A kind that is added later has such a method too, so existing implementations pass its
   * events to {@link #otherwise}.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles an event of any other kind, and of each kind whose method is not overridden.
     *
     * @param event the event
     * @return the result
     */
    R otherwise(BuildEvent event);

    /**
     * Handles the start of an instruction.
     *
     * @param event the event
     * @return the result
     */
    default R stepStarted(StepStarted event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles the end of an instruction.
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
     * Handles a change in the state of a layer.
     *
     * @param event the event
     * @return the result
     */
    default R transfer(Transfer event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles the progress of a transfer.
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
     * Handles a skipped feature.
     *
     * @param event the event
     * @return the result
     */
    default R featureSkipped(FeatureSkipped event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }

    /**
     * Handles a decision.
     *
     * @param event the event
     * @return the result
     */
    default R decision(Decision event) {
      return otherwise(Objects.requireNonNull(event, "event"));
    }
  }

  /**
   * The start of an instruction of the plan.
   *
   * <p>An engine counts the instructions of the Dockerfile that it builds. A resolver translates
   * them for its listener: it counts the steps of the spec that create layers (commands, packages,
   * copies and working directories), from 1 and without gaps. It drops the others, because not
   * every engine reports them. Independent steps may start in a different order. Each step is
   * reported once for every platform. The two parts of an image are counted separately.
   *
   * @param number the number of the instruction, from 1
   * @param total the number of all instructions, reported or not
   * @param description the step of the spec, and the platform if there are several. One step may
   *     have two instructions
   */
  record StepStarted(int number, int total, String description) implements BuildEvent {
    /** Rejects null arguments. */
    public StepStarted {
      Objects.requireNonNull(description, "description");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.stepStarted(this);
    }
  }

  /**
   * The end of an instruction of the plan. BuildKit reports it, at the latest when the next
   * instruction starts. Podman and Docker's classic builder do not report it.
   *
   * @param number the number of the instruction, as in {@link StepStarted}
   * @param total the number of all instructions
   * @param description the step of the spec
   * @param cached true if the engine reused the result of an earlier build
   */
  record StepFinished(int number, int total, String description, boolean cached)
      implements BuildEvent {
    /** Rejects null arguments. */
    public StepFinished {
      Objects.requireNonNull(description, "description");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.stepFinished(this);
    }
  }

  /**
   * A line printed by a command.
   *
   * @param line the line, without the line break
   */
  record Output(String line) implements BuildEvent {
    /** Rejects null arguments. */
    public Output {
      Objects.requireNonNull(line, "line");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.output(this);
    }
  }

  /**
   * A change in the state of a layer, during the pull of a base or the push of an image.
   *
   * @param what the layer or object
   * @param status the state, in the engine's words
   */
  record Transfer(String what, String status) implements BuildEvent {
    /** Rejects null arguments. */
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
   * The progress of a transfer: the pull of a base, the upload of files to the engine ({@code send
   * context}), or the push of layers. Reported every few mebibytes and at the end. BuildKit and
   * Podman do not report the bytes of a push.
   *
   * @param what the layer, file or object
   * @param current the number of bytes transferred so far
   * @param total the number of all bytes; empty if it is unknown
   */
  record Progress(String what, long current, OptionalLong total) implements BuildEvent {
    /** Rejects null arguments. */
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
   * A warning of the engine. The build continues.
   *
   * @param text the warning, in the engine's words
   */
  record Warning(String text) implements BuildEvent {
    /** Rejects null arguments. */
    public Warning {
      Objects.requireNonNull(text, "text");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.warning(this);
    }
  }

  /**
   * An optional feature, such as a cache, that the engine skips. The image has the same files. Its
   * {@code reasons()} contain the text.
   *
   * @param text the feature, and the reason for skipping it
   */
  record FeatureSkipped(String text) implements BuildEvent {
    /** Rejects null arguments. */
    public FeatureSkipped {
      Objects.requireNonNull(text, "text");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.featureSkipped(this);
    }
  }

  /**
   * A decision of the engine that affects the time or the traffic of the build, not the image. Its
   * {@code reasons()} contain the text.
   *
   * @param text the decision with its cause
   */
  record Decision(String text) implements BuildEvent {
    /** Rejects null arguments. */
    public Decision {
      Objects.requireNonNull(text, "text");
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.decision(this);
    }
  }
}
