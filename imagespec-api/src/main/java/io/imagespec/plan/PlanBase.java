package io.imagespec.plan;

import io.imagespec.name.ImageReference;
import java.util.Objects;

/** What a plan starts from. Immutable. */
public sealed interface PlanBase {
  /**
   * An image in a registry.
   *
   * @param image its name, with a tag or a digest
   */
  record Reference(ImageReference image) implements PlanBase {
    /** Takes no null. */
    public Reference {
      Objects.requireNonNull(image, "image");
    }
  }

  /** Nothing. */
  record Scratch() implements PlanBase {}

  /**
   * The image of another plan.
   *
   * @param plan that plan
   */
  record Parent(BuildPlan plan) implements PlanBase {
    /** Takes no null. */
    public Parent {
      Objects.requireNonNull(plan, "plan");
    }
  }
}
