package io.imagespec.resolution;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.selection.EngineConcurrencyLimit;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The state that the resolutions of one call share. Thread-safe. */
public final class CallScope {
  private final SharedParts parts;
  private final EngineConcurrencyLimit limit;
  private final Map<ImageReference, ResolvedPlan> rebuilt = new ConcurrentHashMap<>();

  private final Map<ImageReference, ImageReference> baseTags;

  private CallScope(
      SharedParts parts,
      EngineConcurrencyLimit limit,
      Map<ImageReference, ImageReference> baseTags) {
    this.parts = parts;
    this.limit = limit;
    this.baseTags = baseTags;
  }

  /**
   * Creates the scope of a call that resolves one image.
   *
   * @param baseTags the tags of bases that were pinned, by their pinned references
   */
  public static CallScope ofOneImage(Map<ImageReference, ImageReference> baseTags) {
    return new CallScope(SharedParts.none(), new EngineConcurrencyLimit(), baseTags);
  }

  /**
   * Creates the scope of a call that builds several images.
   *
   * @param missing the plans of the images to build
   * @param builds the maximum number of concurrent builds of each engine
   * @param baseTags the tags of bases that were pinned, by their pinned references
   */
  public static CallScope of(
      Collection<BuildPlan> missing, int builds, Map<ImageReference, ImageReference> baseTags) {
    return new CallScope(SharedParts.of(missing), new EngineConcurrencyLimit(builds), baseTags);
  }

  SharedParts parts() {
    return parts;
  }

  /** Returns the tag of a base that the spec named by it, and the call pinned. */
  Optional<ImageReference> baseTag(ImageReference pinned) {
    return Optional.ofNullable(baseTags.get(pinned));
  }

  /** Returns an image that the call has built, although it may have existed. */
  Optional<ResolvedPlan> rebuilt(ImageReference image) {
    return Optional.ofNullable(rebuilt.get(image));
  }

  /** Adds an image that the call has built, so that it is not built again. */
  ResolvedPlan addRebuilt(ResolvedPlan plan) {
    rebuilt.put(plan.reference(), plan);
    return plan;
  }

  /** Runs a build when it is its turn in this call. */
  BuiltImage limited(ContainerEngine engine, InterruptibleCallable<BuiltImage> build)
      throws InterruptedException {
    return limit.run(engine, build);
  }
}
