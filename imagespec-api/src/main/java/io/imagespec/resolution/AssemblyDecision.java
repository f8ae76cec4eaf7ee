package io.imagespec.resolution;

import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.LayerCompression;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.PlanBase;
import io.imagespec.plan.PlanSplit;
import java.util.Optional;

/**
 * The decision which parts of a plan are assembled in this process. Made without a network.
 *
 * @param assembler the engine that assembles; empty if another engine builds all steps
 * @param split the two parts of the plan; empty if one engine builds all steps
 * @param reason the reason why an engine builds all steps; empty if it does not
 */
record AssemblyDecision(
    Optional<ContainerEngine> assembler, Optional<PlanSplit> split, Optional<String> reason) {
  private static final String NOTHING_FOLLOWS = "no step follows the last command";

  /** Returns true if the plan is not split because it ends with a command. */
  boolean endsWithCommand() {
    return reason.equals(Optional.of(NOTHING_FOLLOWS));
  }

  static AssemblyDecision of(ResolverContext context, BuildPlan plan, Delivery delivery)
      throws InterruptedException {
    Optional<String> setting = context.options().engineAssembly().get();
    if (setting.isPresent()) {
      return byEngine(setting.get());
    }
    Optional<String> kept = keptByEngine(plan, delivery);
    if (kept.isPresent()) {
      return byEngine(kept.get());
    }
    Optional<ContainerEngine> found = context.selector().assembler();
    Optional<ContainerEngine> given = context.selector().given();
    if (given.isPresent() && given.get().assembler(given).isEmpty()) {
      return byEngine(given.get().info() + " builds whole plans");
    }
    Optional<ContainerEngine> assembler = given.isPresent() ? given.get().assembler(found) : found;
    return assembler
        .map(engine -> by(engine, context, plan))
        .orElseGet(
            () ->
                byEngine(
                    "io.imagespec:imagespec-docker, which assembles images, is not on the class"
                        + " path"));
  }

  private static AssemblyDecision by(
      ContainerEngine assembler, ResolverContext context, BuildPlan plan) {
    if (context.options().compression() == LayerCompression.ZSTD
        && !assembler.info().capabilities().contains(Capability.ZSTD_LAYERS)) {
      return byEngine(
          assembler.info().name()
              + " cannot compress with zstd"
              + assembler
                  .unsupportedReason(Capability.ZSTD_LAYERS)
                  .map(reason -> ": " + reason)
                  .orElse(""));
    }
    return new AssemblyDecision(Optional.of(assembler), plan.split(), Optional.empty());
  }

  /** Returns the reason why an engine has to build the plan, known without a network. */
  private static Optional<String> keptByEngine(BuildPlan plan, Delivery delivery) {
    if (delivery.isStore()) {
      return Optional.of("the image must be in its store");
    }
    if (plan.planBase()
        .asParent()
        .map(PlanBase.Parent::plan)
        .filter(base -> base.naming().registry().isEmpty())
        .isPresent()) {
      return Optional.of("the base spec has no registry and must be in its store");
    }
    if (plan.hasCommands() && !delivery.isPush()) {
      return Optional.of("an archive is complete and has no first part in a registry");
    }
    if (plan.hasCommands() && plan.split().isEmpty()) {
      return Optional.of(NOTHING_FOLLOWS);
    }
    return plan.platforms().stream().anyMatch(platform -> platform.os().equals("windows"))
        ? Optional.of("Windows images need the engine's own layers")
        : Optional.empty();
  }

  private static AssemblyDecision byEngine(String reason) {
    return new AssemblyDecision(Optional.empty(), Optional.empty(), Optional.of(reason));
  }
}
