package io.imagespec.plan;

/**
 * An instruction, and the step of the spec that it came from.
 *
 * @param instruction the instruction
 * @param step the step, as a message shows it
 */
record Planned(Instruction instruction, String step) {}
