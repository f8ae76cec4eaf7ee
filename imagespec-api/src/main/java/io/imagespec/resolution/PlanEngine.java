package io.imagespec.resolution;

import io.imagespec.auth.Keychain;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.PushCheck;
import io.imagespec.engine.Requirement;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.PlanBase;
import io.imagespec.selection.EngineCandidates;
import io.imagespec.selection.MissingCapabilities;
import io.imagespec.selection.SelectedEngine;
import io.imagespec.text.AsciiText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The engine for one plan and one delivery. It is selected once, on first use, so that base and
 * image use the same engine.
 */
final class PlanEngine {
  /** The time limit of a keychain, longer than the timeout of a credential helper, 30 s. */
  private static final Duration KEYCHAIN_LIMIT = Duration.ofSeconds(60);

  private final ResolverContext context;
  private final BuildPlan plan;
  private final Delivery delivery;
  private final Reasons reasons;
  private final boolean assembles;
  private Optional<SelectedEngine> choice = Optional.empty();

  PlanEngine(ResolverContext context, BuildPlan plan, Delivery delivery, Reasons reasons) {
    this(context, plan, delivery, reasons, false);
  }

  private PlanEngine(
      ResolverContext context,
      BuildPlan plan,
      Delivery delivery,
      Reasons reasons,
      boolean assembles) {
    this.context = context;
    this.plan = plan;
    this.delivery = delivery;
    this.reasons = reasons;
    this.assembles = assembles;
  }

  /** Returns the assembler as the engine for a plan without commands. */
  static PlanEngine assembling(
      ResolverContext context,
      BuildPlan plan,
      Delivery delivery,
      Reasons reasons,
      ContainerEngine assembler) {
    PlanEngine engine = new PlanEngine(context, plan, delivery, reasons, true);
    engine.choice = Optional.of(new SelectedEngine(assembler, Optional.empty(), List.of()));
    return engine;
  }

  /** Returns the same engine for a base spec that is built into its store. */
  PlanEngine forStoredBase(BuildPlan parent, Reasons itsReasons) throws InterruptedException {
    PlanEngine base =
        new PlanEngine(context, parent, new Delivery.Store(parent.image()), itsReasons);
    base.choice = Optional.of(choice());
    return base;
  }

  /**
   * Returns the same engine, if it is selected already, for another plan with the same commands.
   */
  PlanEngine forPlan(BuildPlan other, Delivery itsDelivery) {
    PlanEngine same = new PlanEngine(context, other, itsDelivery, reasons);
    same.choice = choice;
    return same;
  }

  /** Returns the selected engine. It may lack capabilities only if a setting selects it. */
  ContainerEngine engine() throws InterruptedException {
    return choice().engine();
  }

  /** Returns the selection, made once so that base and image use the same engine. */
  private SelectedEngine choice() throws InterruptedException {
    if (choice.isEmpty()) {
      SelectedEngine made = context.selector().choose(what(), needs());
      reasons.addAll(made.reasons());
      choice = Optional.of(made);
    }
    return choice.get();
  }

  private String what() {
    List<String> commands = plan.commandSteps();
    String steps = commands.stream().map(AsciiText::quote).collect(Collectors.joining(", "));
    String noun = commands.size() == 1 ? " with step " : " with steps ";
    return "build " + plan.image() + (commands.isEmpty() ? "" : noun + steps);
  }

  /**
   * Returns the requirements, including those of base specs that must be in the same engine's
   * store.
   */
  private List<Requirement> needs() {
    List<Requirement> needs = new ArrayList<>(ownNeeds());
    Optional<BuildPlan> parent = storesBase() ? parent(plan) : Optional.empty();
    while (parent.isPresent()) {
      needs.addAll(request(parent.get()).required());
      parent = parent(parent.get());
    }
    return needs.stream().distinct().toList();
  }

  private List<Requirement> ownNeeds() {
    List<Requirement> needs = new ArrayList<>(request(plan).required());
    Optional<BuildPlan> parent = parent(plan);
    if (storesBase() && !isLocal() && parent.isPresent()) {
      String name = parent.get().image().path();
      needs.add(
          new Requirement(Capability.IMAGE_STORE, "base spec " + name + ", which has no registry"));
    }
    return needs;
  }

  /** Returns true if the engine is the assembler, which drops labels of a base's first part. */
  boolean assembles() {
    return assembles;
  }

  /** Returns true if the image stays on this machine, so that the engine's own images count. */
  boolean isLocal() {
    return delivery.isStore();
  }

  /**
   * Returns true if a base spec is built into the engine's store: if it has no registry, or the
   * image stays on this machine.
   */
  boolean storesBase() {
    return isLocal() || parent(plan).filter(base -> base.naming().registry().isEmpty()).isPresent();
  }

  private static Optional<BuildPlan> parent(BuildPlan plan) {
    return plan.planBase().asParent().map(PlanBase.Parent::plan);
  }

  /** Returns the engine, checked before the plan or its base is built. */
  ContainerEngine require() throws InterruptedException {
    requireCapabilities();
    if (plan.needsSshAgent()) {
      SshAgentSocket.objection(request(plan).sshAgent()).ifPresent(this::refuseAgent);
    }
    return engine();
  }

  private void refuseAgent(String reason) {
    throw new EngineUnavailableException(
        "build "
            + plan.image()
            + ": a command requires an ssh agent, but "
            + reason
            + "; start one with ssh-agent and add the key with ssh-add");
  }

  /** Returns the request without a check before the push, for questions about it. */
  BuildRequest request(BuildPlan built) {
    return request(built, PushCheck.neverPresent());
  }

  /** Returns the request. Layer caches are only for commands. */
  BuildRequest request(BuildPlan built, PushCheck pushCheck) {
    ResolverOptions options = context.options();
    return BuildRequest.builder(built, delivery)
        .keychain(Keychain.withTimeout(keychainLimit(options), options.keychain()))
        .insecure(options.insecure())
        .mirrors(options.mirrors())
        .deadline(options.deadline())
        .environment(options.environment())
        .cacheImports(assembles ? List.of() : options.cacheImports())
        .cacheExports(assembles ? List.of() : options.cacheExports())
        .compression(options.compression())
        .pushCheck(pushCheck)
        .build();
  }

  private static Duration keychainLimit(ResolverOptions options) {
    return options.deadline().compareTo(KEYCHAIN_LIMIT) < 0 ? options.deadline() : KEYCHAIN_LIMIT;
  }

  private void requireCapabilities() throws InterruptedException {
    MissingCapabilities missing = MissingCapabilities.of(engine(), ownNeeds());
    if (!missing.isNothing()) {
      throw new EngineUnavailableException(
          (missing.isOf(Capability.COMMANDS) ? what() : "build " + plan.image())
              + ": "
              + engine().info()
              + choice().by().map(by -> ", selected by " + by + ",").orElse("")
              + " "
              + missing
              + "; "
              + remedy(missing));
    }
  }

  /**
   * Suggests the embedded engine for an image without commands that does not need a daemon's store.
   * The variable has no effect if the caller set an engine.
   */
  private String remedy(MissingCapabilities missing) throws InterruptedException {
    if (missing.isOf(Capability.ZSTD_LAYERS)) {
      return "use another engine, or remove layerCompression(..)";
    }
    boolean needsDaemon = missing.isOf(Capability.IMAGE_STORE) || storesBase();
    return choice().by().isPresent() && plan.commandSteps().isEmpty() && !needsDaemon
        ? EngineCandidates.WITHOUT_DAEMON
        : "use another engine or change the spec";
  }
}
