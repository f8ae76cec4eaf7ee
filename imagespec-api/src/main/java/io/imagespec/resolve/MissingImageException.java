package io.imagespec.resolve;

import io.imagespec.history.ImageHistory;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Fingerprint;
import java.util.Optional;

/**
 * Thrown when the image of a spec is missing in its registry and the resolver {@linkplain
 * ImageResolver.Builder#neverBuild() never builds}. The message contains the call that builds it.
 */
public final class MissingImageException extends ImageSpecException {
  private static final long serialVersionUID = 1L;

  private final transient ImageReference image;
  private final transient Fingerprint fingerprint;

  private MissingImageException(String message, BuildPlan plan) {
    super(message);
    this.image = plan.image();
    this.fingerprint = plan.fingerprint();
  }

  static MissingImageException of(BuildPlan plan, Optional<ImageHistory> history) {
    String nearest =
        history
            .flatMap(known -> known.nearest(plan))
            .map(image -> "the nearest image built on this machine is " + image)
            .orElse("no image of this repository was built on this machine");
    return new MissingImageException(
        "resolve "
            + plan.image()
            + ": the image with the fingerprint "
            + plan.fingerprint()
            + " is not in its registry, and neverBuild() is set; "
            + nearest
            + "; build it with ImageResolver.create().resolve(spec), where a push is permitted",
        plan);
  }

  /**
   * Returns the name of the missing image.
   *
   * @return the repository with the tag; not available after serialization
   */
  public ImageReference image() {
    return image;
  }

  /**
   * Returns the fingerprint of the spec.
   *
   * @return the fingerprint; not available after serialization
   */
  public Fingerprint fingerprint() {
    return fingerprint;
  }
}
