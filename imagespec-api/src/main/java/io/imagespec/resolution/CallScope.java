package io.imagespec.resolution;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.plan.BuildPlan;
import io.imagespec.selection.EngineConcurrencyLimit;
import java.util.Collection;

/** The state that the resolutions of one call share. Thread-safe. */
public final class CallScope {
  private final SharedParts parts;
  private final EngineConcurrencyLimit limit;

  private CallScope(SharedParts parts, EngineConcurrencyLimit limit) {
    this.parts = parts;
    this.limit = limit;
  }

  /** Creates the scope of calls that resolve one image. */
  public static CallScope ofOneImage() {
    return new CallScope(SharedParts.none(), new EngineConcurrencyLimit());
  }

  /**
   * Creates the scope of a call that builds several images.
   *
   * @param missing the plans of the images to build
   * @param builds the maximum number of concurrent builds of each engine
   */
  public static CallScope of(Collection<BuildPlan> missing, int builds) {
    return new CallScope(SharedParts.of(missing), new EngineConcurrencyLimit(builds));
  }

  SharedParts parts() {
    return parts;
  }

  /** Runs a build when it is its turn in this call. */
  BuiltImage limited(ContainerEngine engine, InterruptibleCallable<BuiltImage> build)
      throws InterruptedException {
    return limit.run(engine, build);
  }
}
