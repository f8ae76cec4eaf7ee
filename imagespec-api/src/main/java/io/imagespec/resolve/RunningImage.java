package io.imagespec.resolve;

import io.imagespec.Environment;
import io.imagespec.plan.Fingerprint;
import io.imagespec.plan.Labels;
import java.util.Objects;
import java.util.Optional;

/**
 * The image in which a process runs. Every image of a spec sets the variable {@code
 * IMAGESPEC_FINGERPRINT}. An image that was built by another tool from an image of a spec inherits
 * the variable, and is not distinguished from it. Immutable.
 *
 * @param fingerprint the fingerprint of the image; empty if the process runs in no image of a spec
 */
public record RunningImage(Optional<Fingerprint> fingerprint) {
  /** Creates a running image. */
  public RunningImage {
    Objects.requireNonNull(fingerprint, "fingerprint");
  }

  /**
   * Returns the image of this process.
   *
   * @return the image
   */
  public static RunningImage current() {
    return of(Environment.system());
  }

  /**
   * Returns the image of a process with other variables, for tests.
   *
   * @param environment the environment of the process
   * @return the image, without a fingerprint if the variable is missing or invalid
   */
  public static RunningImage of(Environment environment) {
    Objects.requireNonNull(environment, "environment");
    return new RunningImage(environment.variable(Labels.VARIABLE).flatMap(RunningImage::parse));
  }

  private static Optional<Fingerprint> parse(String value) {
    try {
      return Optional.of(Fingerprint.parse(value));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
