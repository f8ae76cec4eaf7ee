package io.imagespec.resolution;

import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.plan.BuildPlan;
import java.util.Optional;

/**
 * The build of one plan: by an engine, in this process, or in two parts, of which an engine builds
 * the first. Used once.
 */
final class PlanBuild {
  private final ResolverContext context;
  private final BuildListener listener;
  private final BuildPlan plan;
  private final Delivery delivery;
  private final Reasons reasons;
  private final AssemblyDecision decision;

  private PlanBuild(
      ResolverContext context,
      BuildListener listener,
      BuildPlan plan,
      Delivery delivery,
      Reasons reasons,
      AssemblyDecision decision) {
    this.context = context;
    this.listener = listener;
    this.plan = plan;
    this.delivery = delivery;
    this.reasons = reasons;
    this.decision = decision;
  }

  static PlanBuild of(
      ResolverContext context,
      BuildListener listener,
      BuildPlan plan,
      Delivery delivery,
      Reasons reasons)
      throws InterruptedException {
    AssemblyDecision decision = AssemblyDecision.of(context, plan, delivery);
    return new PlanBuild(context, listener, plan, delivery, reasons, decision);
  }

  /** Fails if commands will surely run and a secret has no source. */
  void requireBoundSecrets() {
    if (decision.split().isEmpty()) {
      build(engine()).requireBoundSecrets();
    }
  }

  /** Returns true if this process assembles the image, at least what follows its first part. */
  boolean assembles() {
    return decision.assembler().isPresent();
  }

  ImageBuild.Result run() throws InterruptedException {
    if (decision.assembler().isEmpty()) {
      decision.reason().ifPresent(reasons::addEngineBuildsAll);
      if (decision.endsWithCommand()) {
        StepOrder.advice(plan).ifPresent(reasons::add);
      }
      return byEngine(engine());
    }
    ContainerEngine assembler = decision.assembler().get();
    return decision.split().isPresent()
        ? new SplitBuild(
                context, listener, plan, decision.split().get(), assembler, delivery, reasons)
            .run()
        : inProcess(assembler);
  }

  private ImageBuild.Result byEngine(PlanEngine engine) throws InterruptedException {
    ResolvedBase base = new PlanBaseResolver(context, listener, plan, engine, reasons).resolve();
    return build(engine).runOn(base);
  }

  private PlanEngine engine() {
    return new PlanEngine(context, plan, delivery, reasons);
  }

  private ImageBuild build(PlanEngine engine) {
    return new ImageBuild(context, listener, plan, engine, reasons);
  }

  private ImageBuild.Result inProcess(ContainerEngine assembler) throws InterruptedException {
    PlanEngine engine = engine();
    PlanEngine own = PlanEngine.assembling(context, plan, delivery, reasons, assembler);
    ResolvedBase base =
        new PlanBaseResolver(context, listener, plan, own, reasons, engine::engine).resolve();
    Optional<String> objection = AssemblerCheck.objection(plan, base, assembler, own);
    if (objection.isPresent()) {
      reasons.addEngineBuildsAll(objection.get());
      return build(engine).runOn(base);
    }
    reasons.add("the image is assembled in this process, because it has no commands");
    return build(own).runOn(base);
  }
}
