package io.imagespec.plan;

/**
 * An instruction and the step of the spec from which it was derived.
 *
 * @param instruction the instruction
 * @param number the step's number in the spec, from 1; 0 for settings that are not steps
 * @param step the step in human-readable form
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
