package io.imagespec.plan;

import io.imagespec.name.ImageReference;
import java.util.Objects;
import java.util.Optional;

/** What a plan starts from. Immutable. */
public sealed interface PlanBase {
  /**
   * Chooses by kind.
   *
   * @param cases the functions to choose from
   * @param <R> the result's type
   * @return the result of the chosen function
   */
  <R> R match(Cases<R> cases);

  /**
   * Functions for each kind of base.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * Handles an image in a registry.
     *
     * @param base the base
     * @return the result
     */
    R reference(Reference base);

    /**
     * Handles the empty base.
     *
     * @param base the base
     * @return the result
     */
    R scratch(Scratch base);

    /**
     * Handles the image of another plan.
     *
     * @param base the base
     * @return the result
     */
    R parent(Parent base);
  }

  /**
   * Returns this base if it is an image in a registry.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Reference> asReference() {
    return Optional.empty();
  }

  /**
   * Tells if the plan starts from nothing.
   *
   * @return false for another kind
   */
  default boolean isScratch() {
    return false;
  }

  /**
   * Returns this base if it is the image of another plan.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Parent> asParent() {
    return Optional.empty();
  }

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

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.reference(this);
    }

    @Override
    public Optional<Reference> asReference() {
      return Optional.of(this);
    }
  }

  /** Nothing. */
  record Scratch() implements PlanBase {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.scratch(this);
    }

    @Override
    public boolean isScratch() {
      return true;
    }
  }

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

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.parent(this);
    }

    @Override
    public Optional<Parent> asParent() {
      return Optional.of(this);
    }
  }
}
