package io.imagespec.plan;

/**
 * An instruction, and the step of the spec that it came from.
 *
 * @param instruction the instruction
 * @param step the step, as a message shows it
 */
record Planned(Instruction instruction, String step) {
  Planned withoutCaches() {
    return instruction instanceof Instruction.Run run
        ? new Planned(run.withoutCaches(), step)
        : this;
  }
}
