package io.imagespec.resolution;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.PlanBase;

/** Resolves the base of one plan: an existing image, or another spec, which is resolved first. */
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
    this(context, listener, plan, engine, reasons, engine::engine);
  }

  /** Creates a resolver that searches bases in the store of another engine than the plan's. */
  PlanBaseResolver(
      ResolverContext context,
      BuildListener listener,
      BuildPlan plan,
      PlanEngine engine,
      Reasons reasons,
      InterruptibleCallable<ContainerEngine> store) {
    this.context = context;
    this.listener = listener;
    this.plan = plan;
    this.engine = engine;
    this.reasons = reasons;
    this.bases = new BaseResolver(context, reasons, store);
  }

  ResolvedBase resolve() throws InterruptedException {
    return plan.planBase().match(new BaseCases()).call();
  }

  /** The way to resolve each kind of base. */
  private final class BaseCases implements PlanBase.Cases<InterruptibleCallable<ResolvedBase>> {
    @Override
    public InterruptibleCallable<ResolvedBase> reference(PlanBase.Reference base) {
      return () -> existing(base.image());
    }

    @Override
    public InterruptibleCallable<ResolvedBase> scratch(PlanBase.Scratch base) {
      return ResolvedBase::scratch;
    }

    @Override
    public InterruptibleCallable<ResolvedBase> parent(PlanBase.Parent base) {
      return () -> builtFirst(base.plan());
    }
  }

  private ResolvedBase existing(ImageReference image) throws InterruptedException {
    return engine.isLocal()
        ? bases.engineFirst(image, plan.platforms())
        : bases.registryFirst(image, plan.platforms());
  }

  private ResolvedBase builtFirst(BuildPlan parent) throws InterruptedException {
    ContainerEngine unused = engine.require();
    return engine.storesBase() ? storedParent(parent) : pushedParent(parent);
  }

  private ResolvedBase pushedParent(BuildPlan parent) throws InterruptedException {
    ResolvedPlan ready = new Resolution(context, listener, parent).inRegistry();
    reasons.addBaseSpecReasons(ready.reasons());
    return bases.registryFirst(ready.pinned(), plan.platforms());
  }

  /** Builds the base spec in the store of the engine that builds the child. */
  private ResolvedBase storedParent(BuildPlan parent) throws InterruptedException {
    StoredPlan ready = new Resolution(context, listener, parent).inStoreOf(engine);
    reasons.addBaseSpecReasons(ready.reasons());
    return bases.engineFirst(ready.reference(), plan.platforms());
  }
}
