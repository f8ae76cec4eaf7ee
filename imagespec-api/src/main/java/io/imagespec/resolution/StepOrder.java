package io.imagespec.resolution;

import io.imagespec.plan.BuildPlan;
import io.imagespec.text.AsciiText;
import java.util.List;
import java.util.Optional;

/**
 * Advice about copies before the last command, which force the commands after them to run again.
 */
final class StepOrder {
  private StepOrder() {}

  /**
   * Returns a sentence about the last copy; empty if there are no copies.
   *
   * @param first a plan that ends with a command
   */
  static Optional<String> advice(BuildPlan first) {
    List<String> copies = first.copySteps();
    return copies.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "step "
                + last(copies)
                + " stands before the last command "
                + last(first.commandSteps())
                + "; if no command needs its files, move it behind, and a change in them needs no"
                + " engine");
  }

  private static String last(List<String> steps) {
    return AsciiText.quote(steps.get(steps.size() - 1));
  }
}
