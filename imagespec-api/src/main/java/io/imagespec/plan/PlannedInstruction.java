package io.imagespec.plan;

/**
 * An instruction, and the step of the spec that it came from.
 *
 * @param instruction the instruction
 * @param number the step's number in the spec, from 1; 0 for settings that are no steps
 * @param step the step, as a message shows it
 */
record PlannedInstruction(Instruction instruction, int number, String step) {
  boolean isCommand() {
    return instruction.asRun().isPresent();
  }

  PlannedInstruction withoutCaches() {
    return instruction
        .asRun()
        .map(run -> new PlannedInstruction(run.withoutCaches(), number, step))
        .orElse(this);
  }
}
