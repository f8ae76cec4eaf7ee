package io.imagespec.resolve;

import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.PlanBase;

/** The base of one plan: an image that exists, or another spec, which is resolved first. */
final class PlanBaseResolver {
  private final ResolverContext context;
  private final BuildListener listener;
  private final BuildPlan plan;
  private final PlanEngine engine;
  private final Reasons reasons;
  private final BaseResolver bases;

  PlanBaseResolver(
      ResolverContext context,
      BuildListener listener,
      BuildPlan plan,
      PlanEngine engine,
      Reasons reasons) {
    this.context = context;
    this.listener = listener;
    this.plan = plan;
    this.engine = engine;
    this.reasons = reasons;
    this.bases = new BaseResolver(context, reasons, engine::engine);
  }

  ResolvedBase resolve() throws InterruptedException {
    if (plan.planBase() instanceof PlanBase.Parent parent) {
      ContainerEngine unused = engine.require();
      return engine.storesBase() ? storedParent(parent.plan()) : pushedParent(parent.plan());
    }
    if (plan.planBase() instanceof PlanBase.Reference reference) {
      return engine.isLocal()
          ? bases.engineFirst(reference.image(), plan.platforms())
          : bases.registryFirst(reference.image(), plan.platforms());
    }
    return ResolvedBase.scratch();
  }

  private ResolvedBase pushedParent(BuildPlan parent) throws InterruptedException {
    ResolvedImage ready = new Resolution(context, listener, parent).inRegistry();
    reasons.addOfBaseSpec(ready.reasons());
    return bases.registryFirst(ready.pinned(), plan.platforms());
  }

  /** In the store of the engine that builds on it. */
  private ResolvedBase storedParent(BuildPlan parent) throws InterruptedException {
    LocalImage ready = new Resolution(context, listener, parent).inStoreOf(engine);
    reasons.addOfBaseSpec(ready.reasons());
    return bases.engineFirst(ready.reference(), plan.platforms());
  }
}
