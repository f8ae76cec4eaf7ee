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

  /** Tests if only an engine can execute the instruction. Files and settings need none. */
  boolean needsEngine() {
    return isCommand();
  }

  /** Tests if the instruction copies the user's files. A workdir only creates a directory. */
  boolean copiesFiles() {
    return instruction.asCopyIn().filter(copy -> !copy.root().equals(Lowering.NOTHING)).isPresent();
  }

  PlannedInstruction withoutCaches() {
    return instruction
        .asRun()
        .map(run -> new PlannedInstruction(run.withoutCaches(), number, step))
        .orElse(this);
  }
}
