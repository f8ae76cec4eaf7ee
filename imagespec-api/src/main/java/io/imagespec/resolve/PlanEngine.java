package io.imagespec.resolve;

import io.imagespec.auth.Keychain;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.Requirement;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.PlanBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The engine for one plan and one delivery. It is chosen when it is first needed, and once, so that
 * base and image meet the same engine.
 */
final class PlanEngine {
  /** More than the 30 s that a credential helper has. */
  private static final Duration KEYCHAIN_LIMIT = Duration.ofSeconds(60);

  private final ResolverContext context;
  private final BuildPlan plan;
  private final Delivery delivery;
  private final Reasons reasons;
  private Optional<SelectedEngine> choice = Optional.empty();

  PlanEngine(ResolverContext context, BuildPlan plan, Delivery delivery, Reasons reasons) {
    this.context = context;
    this.plan = plan;
    this.delivery = delivery;
    this.reasons = reasons;
  }

  /** The same engine, for a base spec that is built into its store. */
  PlanEngine forStoredBase(BuildPlan parent, Reasons itsReasons) throws InterruptedException {
    PlanEngine base =
        new PlanEngine(context, parent, new Delivery.Store(parent.image()), itsReasons);
    base.choice = Optional.of(choice());
    return base;
  }

  /** The engine that was chosen, which lacks something only if somebody chose it. */
  ContainerEngine engine() throws InterruptedException {
    return choice().engine();
  }

  /** Chosen once, so that base and image meet the same engine. */
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
    return "build " + plan.image() + (commands.isEmpty() ? "" : ", which runs " + commands);
  }

  /** Those of base specs too, as far as they have to be in the same engine's store. */
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
          new Requirement(
              Capability.IMAGE_STORE, "base spec " + name + ", which names no registry"));
    }
    return needs;
  }

  /** Reports an image that stays on this machine, so that the engine's own images count. */
  boolean isLocal() {
    return delivery.isStore();
  }

  /** A base spec goes to its registry if one is named, unless the image stays here. */
  boolean storesBase() {
    return isLocal() || parent(plan).filter(base -> base.naming().registry().isEmpty()).isPresent();
  }

  private static Optional<BuildPlan> parent(BuildPlan plan) {
    return plan.planBase().asParent().map(PlanBase.Parent::plan);
  }

  /** The engine, checked before anything is built for the plan, its base included. */
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
            + ": a command needs an ssh agent, and "
            + reason
            + "; start one with ssh-agent, and give it the key with ssh-add");
  }

  BuildRequest request(BuildPlan built) {
    ResolverOptions options = context.options();
    return BuildRequest.builder(built, delivery)
        .keychain(Keychain.withTimeout(keychainLimit(options), options.keychain()))
        .insecure(options.insecure())
        .deadline(options.deadline())
        .environment(options.environment())
        .cacheImports(options.cacheImports())
        .cacheExports(options.cacheExports())
        .compression(options.compression())
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
              + choice().by().map(by -> ", which " + by + " chooses,").orElse("")
              + " "
              + missing
              + "; "
              + remedy(missing));
    }
  }

  /**
   * An image of files and settings alone needs no daemon, unless it is for a daemon's store. The
   * variable has no effect on an engine that the caller gave.
   */
  private String remedy(MissingCapabilities missing) throws InterruptedException {
    boolean needsDaemon = missing.isOf(Capability.IMAGE_STORE) || storesBase();
    return choice().by().isPresent() && plan.commandSteps().isEmpty() && !needsDaemon
        ? EngineCandidates.WITHOUT_DAEMON
        : "use another engine or change the spec";
  }
}
