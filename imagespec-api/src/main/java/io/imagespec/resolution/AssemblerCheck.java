package io.imagespec.resolution;

import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.util.Optional;

/** The check, before a build, that the assembler can use the base of a plan. */
final class AssemblerCheck {
  private AssemblerCheck() {}

  /**
   * Returns the reason why an engine has to build all steps; empty if the assembler can use the
   * base.
   *
   * @param requests the source of requests to the assembler
   */
  static Optional<String> objection(
      BuildPlan plan, ResolvedBase base, ContainerEngine assembler, PlanEngine requests)
      throws InterruptedException {
    Optional<ImageReference> stored = base.image().filter(image -> image.digest().isEmpty());
    if (stored.isPresent()) {
      return Optional.of(
          "base " + stored.get().familiar() + " exists only in the engine's own store");
    }
    BaseCheck.check(plan, base);
    return assembler.objection(requests.request(plan.completed(base.image(), base.digest())));
  }
}
