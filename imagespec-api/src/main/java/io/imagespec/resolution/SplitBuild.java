package io.imagespec.resolution;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.PlanSplit;
import java.util.Optional;

/**
 * The build of a plan in two parts. An engine builds the first part, unless the registry has it,
 * and the assembler adds the rest. Used once.
 */
final class SplitBuild {
  private final ResolverContext context;
  private final BuildListener listener;
  private final BuildPlan plan;
  private final BuildPlan first;
  private final BuildPlan rest;
  private final ContainerEngine assembler;
  private final Delivery delivery;
  private final Reasons reasons;
  private final FirstPartLookup lookup;

  SplitBuild(
      ResolverContext context,
      BuildListener listener,
      BuildPlan plan,
      PlanSplit split,
      ContainerEngine assembler,
      Delivery delivery,
      Reasons reasons) {
    this.context = context;
    this.listener = listener;
    this.plan = plan;
    this.first = split.first();
    this.rest = split.rest();
    this.assembler = assembler;
    this.delivery = delivery;
    this.reasons = reasons;
    this.lookup = new FirstPartLookup(context, reasons, first);
  }

  ImageBuild.Result run() throws InterruptedException {
    return context.options().presence().force() ? buildFirstPart() : findFirstPart();
  }

  private ImageBuild.Result findFirstPart() throws InterruptedException {
    Optional<FirstPart> present = lookup.find();
    if (present.isPresent()) {
      return continueOnReused(present.get(), lookup.name() + " is in its registry");
    }
    Optional<FirstPart> elsewhere =
        context
            .call()
            .parts()
            .find(first, other -> new FirstPartLookup(context, new Reasons(), other).find());
    return elsewhere.isPresent()
        ? continueOnReused(
            elsewhere.get(),
            "first part " + elsewhere.get().image().familiar() + " has the same steps")
        : buildFirstPart();
  }

  private ImageBuild.Result continueOnReused(FirstPart part, String found)
      throws InterruptedException {
    Optional<String> objection = objection(part);
    if (objection.isPresent()) {
      return byEngine(objection.get());
    }
    String built = part.created().map(time -> ", built at " + time).orElse("");
    String base = part.baseDigest().map(digest -> " on base " + digest).orElse("");
    reasons.add(found + built + base + "; no engine is needed");
    if (context.options().checkBases()) {
      new BaseComparison(context, first).compare().ifPresent(reasons::add);
    }
    return assembleOn(part);
  }

  private ImageBuild.Result buildFirstPart() throws InterruptedException {
    PlanEngine engine = new PlanEngine(context, first, new Delivery.Push(first.image()), reasons);
    new ImageBuild(context, listener, first, engine, reasons).requireBoundSecrets();
    if (first.planBase().asParent().isPresent()) {
      ContainerEngine unused = require(engine);
    }
    ResolvedBase base =
        new PlanBaseResolver(
                context, listener, first, engine, reasons, () -> explained(engine::engine))
            .resolve();
    Optional<String> objection = objection(base, engine);
    if (objection.isPresent()) {
      reasons.addEngineBuildsAll(objection.get());
      return build(engine.forPlan(plan, delivery)).runOn(base);
    }
    StepOrder.advice(first).ifPresent(reasons::add);
    FirstPart part = context.call().parts().build(first, () -> pushed(base, engine));
    if (!part.image().repository().equals(first.image().repository())) {
      reasons.add("first part " + part.image().familiar() + " of another image has the same steps");
    }
    Optional<String> objectionToPart = objection(part);
    return objectionToPart.isPresent() ? byEngine(objectionToPart.get()) : assembleOn(part);
  }

  private FirstPart pushed(ResolvedBase base, PlanEngine engine) throws InterruptedException {
    ResolvedPlan built = context.pushes().run(first.image(), () -> pushedByOtherOr(base, engine));
    reasons.addFirstPartReasons(built.reasons());
    return lookup.require(built.pinned());
  }

  /** Looks the first part up again, because another process may have pushed it meanwhile. */
  private ResolvedPlan pushedByOtherOr(ResolvedBase base, PlanEngine engine)
      throws InterruptedException {
    Resolution resolution = new Resolution(context, listener, first);
    if (context.options().presence().force()) {
      Optional<ResolvedPlan> rebuilt = context.call().rebuilt(first.image());
      return rebuilt.isPresent() ? rebuilt.get() : resolution.pushOn(base, engine);
    }
    return context.locked(
        first.image(),
        reasons,
        lock -> {
          Optional<FirstPart> present = new FirstPartLookup(context, new Reasons(), first).find();
          return present.isPresent()
              ? resolution.reuse(present.get())
              : resolution.pushOn(base, engine);
        });
  }

  /** Returns the reason why the engine has to build all steps on this base. */
  private Optional<String> objection(ResolvedBase base, PlanEngine engine)
      throws InterruptedException {
    Optional<String> ofBase = AssemblerCheck.objection(plan, base, assembler, assembling());
    if (ofBase.isPresent()) {
      return ofBase;
    }
    if (!BaseCheck.hasUserFor(first, base)) {
      return Optional.of(
          "the user is set after the last command; set user(..) before the first apt or pip step"
              + " to build the image in two parts");
    }
    ContainerEngine chosen = require(engine);
    return chosen.assembler(Optional.of(assembler)).isEmpty()
        ? Optional.of(chosen.info() + " builds whole plans")
        : Optional.empty();
  }

  /** Returns the engine. Explains a missing engine, but no other missing requirement. */
  private ContainerEngine require(PlanEngine engine) throws InterruptedException {
    ContainerEngine chosen = explained(engine::engine);
    return chosen.info().capabilities().contains(Capability.COMMANDS)
        ? engine.require()
        : explained(engine::require);
  }

  private ContainerEngine explained(InterruptibleCallable<ContainerEngine> search)
      throws InterruptedException {
    try {
      return search.call();
    } catch (EngineUnavailableException e) {
      throw new EngineUnavailableException(
          e.getMessage()
              + "\n"
              + lookup.name()
              + " is not in its registry, so its commands have to run; resolve the spec once on a"
              + " machine with an engine",
          e);
    }
  }

  private PlanEngine assembling() {
    return PlanEngine.assembling(context, rest, delivery, reasons, assembler);
  }

  private ImageBuild build(PlanEngine engine) {
    return new ImageBuild(context, listener, plan, engine, reasons);
  }

  /** Lets an engine build all steps, because the assembler cannot use the first part. */
  private ImageBuild.Result byEngine(String cause) throws InterruptedException {
    reasons.addEngineBuildsAll(cause);
    PlanEngine engine = new PlanEngine(context, plan, delivery, reasons);
    ImageBuild build = build(engine);
    build.requireBoundSecrets();
    return build.runOn(new PlanBaseResolver(context, listener, plan, engine, reasons).resolve());
  }

  private Optional<String> objection(FirstPart part) throws InterruptedException {
    return assembler.objection(
        assembling().request(rest.continuedOn(part.image(), part.baseDigest())));
  }

  private ImageBuild.Result assembleOn(FirstPart part) throws InterruptedException {
    reasons.add("the steps after it are assembled in this process");
    return new ImageBuild(context, listener, rest, assembling(), reasons).continueOn(part);
  }
}
