package io.imagespec;

import io.imagespec.name.ImageReference;
import java.util.Objects;
import java.util.Optional;

/** The starting point of a spec. Immutable. */
public sealed interface Base {
  /**
   * Calls the case for this kind of base. Adding a kind breaks the compilation of every caller.
   *
   * @param cases one case per kind
   * @param <R> the result's type
   * @return the result of the case
   */
  <R> R match(Cases<R> cases);

  /**
   * Returns this base if it is the image of another spec.
   *
   * @return this object, or empty for another kind
   */
  default Optional<Spec> asSpec() {
    return Optional.empty();
  }

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
     * Handles an empty base.
     *
     * @param base the base
     * @return the result
     */
    R scratch(Scratch base);

    /**
     * Handles another spec.
     *
     * @param base the base
     * @return the result
     */
    R spec(Spec base);
  }

  /**
   * An image in a registry, by name. The name is hashed into the fingerprint. The digest that the
   * name resolves to at build time is recorded in the image.
   *
   * @param image the image, with a tag or a digest
   */
  record Reference(ImageReference image) implements Base {
    /**
     * Adds the tag {@code latest} if the reference has neither tag nor digest.
     *
     * @throws IllegalArgumentException if the port is invalid
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

  /** An empty base: the image contains only the files that are copied into it. */
  record Scratch() implements Base {
    @Override
    public <R> R match(Cases<R> cases) {
      return cases.scratch(this);
    }
  }

  /**
   * The image of another spec, which is resolved first.
   *
   * @param spec the other spec; it inherits the registry and the platforms of the spec based on it
   *     if it sets none
   */
  record Spec(ImageSpec spec) implements Base {
    /** The maximum that a JSON document can nest, and far below any thread's stack limit. */
    private static final int LIMIT = 64;

    /** Limits the length of a chain of specs, this one included. */
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
            "base: the chain of base specs has more than "
                + LIMIT
                + " specs; push one of them and start from its name");
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
