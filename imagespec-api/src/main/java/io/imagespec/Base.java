package io.imagespec;

import io.imagespec.name.ImageReference;
import java.util.Objects;
import java.util.Optional;

/** What a spec starts from. Immutable. */
public sealed interface Base {
  /**
   * Chooses by kind; a kind added later fails to compile where it matters.
   *
   * @param cases what to do for each kind
   * @param <R> the result's type
   * @return what the case gave
   */
  <R> R match(Cases<R> cases);

  /**
   * Returns this base if it is the image of another spec.
   *
   * @return the same object, or empty for another kind
   */
  default Optional<Spec> asSpec() {
    return Optional.empty();
  }

  /**
   * What to do for each kind of base.
   *
   * @param <R> the result's type
   */
  interface Cases<R> {
    /**
     * For an image in a registry.
     *
     * @param base the base
     * @return the result
     */
    R reference(Reference base);

    /**
     * For nothing.
     *
     * @param base the base
     * @return the result
     */
    R scratch(Scratch base);

    /**
     * For another spec.
     *
     * @param base the base
     * @return the result
     */
    R spec(Spec base);
  }

  /**
   * An image in a registry, by name. The name is what is hashed; the digest that it has when the
   * image is built is recorded in the image.
   *
   * @param image the image, with a tag or a digest
   */
  record Reference(ImageReference image) implements Base {
    /**
     * Puts the tag {@code latest} where there is none.
     *
     * @throws IllegalArgumentException if no registry can have its port
     */
    public Reference {
      Objects.requireNonNull(image, "image");
      SpecChecks.requirePort("image reference", image.toString(), image);
      image = image.orLatest();
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.reference(this);
    }
  }

  /** Nothing at all: an image of just what is copied into it. */
  record Scratch() implements Base {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.scratch(this);
    }
  }

  /**
   * The image of another spec, which is resolved first.
   *
   * @param spec that spec; it gets the registry and the platforms of the spec based on it where it
   *     has none
   */
  record Spec(ImageSpec spec) implements Base {
    /** As many as a JSON document can hold, and far from the end of any thread's stack. */
    private static final int LIMIT = 64;

    /** Limits how many specs stand on one another, this one included. */
    public Spec {
      Objects.requireNonNull(spec, "spec");
      int height = 2;
      for (Optional<Spec> below = spec.base().asSpec();
          below.isPresent();
          below = below.get().spec().base().asSpec()) {
        height++;
      }
      if (height > LIMIT) {
        throw new IllegalArgumentException(
            "base: more than "
                + LIMIT
                + " specs would stand on one another; push one of them and start from its name");
      }
    }

    @Override
    public <R> R match(Cases<R> cases) {
      return cases.spec(this);
    }

    @Override
    public Optional<Spec> asSpec() {
      return Optional.of(this);
    }
  }
}
