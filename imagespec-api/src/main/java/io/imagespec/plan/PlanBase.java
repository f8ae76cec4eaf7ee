package io.imagespec.plan;

import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import java.util.Objects;
import java.util.Optional;

/** The starting point of a plan. Immutable. */
@EngineSpi
public sealed interface PlanBase {
  /**
   * Calls the case for this kind of base.
   *
   * @param cases one case per kind
   * @param <R> the result's type
   * @return the result of the case
   */
  <R> R match(Cases<R> cases);

  /**
   * One case per kind of base.
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
   * @return this object, or empty for another kind
   */
  default Optional<Reference> asReference() {
    return Optional.empty();
  }

  /**
   * Tests if the plan has an empty base.
   *
   * @return false for another kind
   */
  default boolean isScratch() {
    return false;
  }

  /**
   * Returns this base if it is the image of another plan.
   *
   * @return this object, or empty for another kind
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
    /** Rejects null arguments. */
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

  /** An empty base. */
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
   * @param plan the other plan
   */
  record Parent(BuildPlan plan) implements PlanBase {
    /** Rejects null arguments. */
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
