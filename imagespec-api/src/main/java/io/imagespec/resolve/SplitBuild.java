package io.imagespec.resolve;

import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.PlanSplit;
import io.imagespec.text.AsciiText;
import java.util.List;
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
    Optional<FirstPart> present = lookup.find();
    if (present.isPresent()) {
      reportReuse(present.get());
      return continueOn(present.get());
    }
    reasons.add(name() + " is not in its registry");
    return buildFirstPart();
  }

  private String name() {
    List<String> commands = first.commandSteps();
    String last = AsciiText.quote(commands.get(commands.size() - 1));
    return "first part " + first.image().familiar() + " (up to " + last + ")";
  }

  private void reportReuse(FirstPart part) throws InterruptedException {
    String built = part.created().map(time -> ", built at " + time).orElse("");
    String base = part.baseDigest().map(digest -> " on base " + digest).orElse("");
    reasons.add(name() + " is in its registry" + built + base + "; no engine is needed");
    if (context.options().checkBases()) {
      new BaseComparison(context.registry().get(), first).compare().ifPresent(reasons::add);
    }
  }

  private ImageBuild.Result buildFirstPart() throws InterruptedException {
    PlanEngine engine = new PlanEngine(context, first, new Delivery.Push(first.image()), reasons);
    new ImageBuild(context, listener, first, engine, reasons).requireBoundSecrets();
    ResolvedBase base = new PlanBaseResolver(context, listener, first, engine, reasons).resolve();
    Optional<String> objection = objection(base, engine);
    if (objection.isPresent()) {
      return byEngine(engine, objection.get()).runOn(base);
    }
    adviseOrder();
    ResolvedImage built =
        context
            .pushes()
            .run(
                first.image(), () -> new Resolution(context, listener, first).pushOn(base, engine));
    reasons.addFirstPartReasons(built.reasons());
    return continueOn(lookup.require(built.pinned()));
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

  private ContainerEngine require(PlanEngine engine) throws InterruptedException {
    try {
      return engine.require();
    } catch (EngineUnavailableException e) {
      throw new EngineUnavailableException(
          e.getMessage()
              + "\n"
              + name()
              + " is not in its registry, so its commands have to run; resolve the spec once on a"
              + " machine with an engine",
          e);
    }
  }

  /** Mentions copies that force the commands after them to run again. */
  private void adviseOrder() {
    List<String> copies = first.copySteps();
    if (!copies.isEmpty()) {
      List<String> commands = first.commandSteps();
      reasons.add(
          "step "
              + AsciiText.quote(copies.get(copies.size() - 1))
              + " stands before the last command "
              + AsciiText.quote(commands.get(commands.size() - 1))
              + "; if no command needs its files, move it behind, and a change in them needs no"
              + " engine");
    }
  }

  private PlanEngine assembling() {
    return PlanEngine.assembling(context, rest, delivery, reasons, assembler);
  }

  private ImageBuild byEngine(PlanEngine engine, String reason) {
    reasons.add("the engine builds all steps, because " + reason);
    PlanEngine whole = engine.forPlan(plan, delivery);
    return new ImageBuild(context, listener, plan, whole, reasons);
  }

  private ImageBuild.Result continueOn(FirstPart part) throws InterruptedException {
    PlanEngine own = assembling();
    Optional<String> objection =
        assembler.objection(own.request(rest.continuedOn(part.image(), part.baseDigest())));
    if (objection.isPresent()) {
      PlanEngine engine = new PlanEngine(context, plan, delivery, reasons);
      ImageBuild build = byEngine(engine, objection.get());
      build.requireBoundSecrets();
      return build.runOn(new PlanBaseResolver(context, listener, plan, engine, reasons).resolve());
    }
    reasons.add("the steps after it are assembled in this process");
    return new ImageBuild(context, listener, rest, own, reasons).continueOn(part);
  }
}
