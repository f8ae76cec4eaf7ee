package io.imagespec.pins;

import io.imagespec.ImageSpec;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Replaces the tags of a spec's bases by digests, down to the lowest base spec. The result equals a
 * spec that was written with the digests, so that both have one fingerprint. An empty base and a
 * base with a digest are not changed.
 */
public final class BasePins {
  private BasePins() {}

  /**
   * Returns the bases that a tag names, without those that have a digest as well.
   *
   * @param spec the spec
   * @return the bases of the spec and of its base specs, from top to bottom
   */
  public static Set<ImageReference> floating(ImageSpec spec) {
    Set<ImageReference> found = new LinkedHashSet<>();
    ImageSpec unused =
        spec.withBases(
            base -> {
              if (isFloating(base)) {
                found.add(base);
              }
              return base;
            });
    return Collections.unmodifiableSet(found);
  }

  /**
   * Pins the bases of a spec.
   *
   * @param spec the spec
   * @param digests returns the digest of a base of {@link #floating}; its exceptions are passed on
   * @return the spec with {@code repository@digest} instead of each of these bases
   */
  public static ImageSpec pin(ImageSpec spec, Function<ImageReference, Digest> digests) {
    return spec.withBases(
        base -> isFloating(base) ? base.repository().withDigest(digests.apply(base)) : base);
  }

  private static boolean isFloating(ImageReference base) {
    return base.digest().isEmpty();
  }
}
