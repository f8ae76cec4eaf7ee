package io.imagespec.resolve;

import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.BuiltImage;
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
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has one plan built, after checking that base, engine and secrets fit it. */
final class ImageBuild {
  /** More than the 30 s that a credential helper has. */
  private static final Duration KEYCHAIN_LIMIT = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(ImageResolver.class);

  private final ResolverContext context;
  private final BuildListener listener;
  private final BuildPlan plan;
  private final Delivery delivery;
  private final List<String> reasons;
  private Optional<SelectedEngine> choice = Optional.empty();

  ImageBuild(
      ResolverContext context,
      BuildListener listener,
      BuildPlan plan,
      Delivery delivery,
      List<String> reasons) {
    this.context = context;
    this.listener = listener;
    this.plan = plan;
    this.delivery = delivery;
    this.reasons = reasons;
  }

  /** The base spec's, into the store of the engine that this one has. */
  ImageBuild ofStoredBase(BuildPlan parent, List<String> itsReasons) throws InterruptedException {
    ImageBuild base =
        new ImageBuild(context, listener, parent, new Delivery.Store(parent.image()), itsReasons);
    base.choice = Optional.of(choice());
    return base;
  }

  /** A spec read from JSON can be planned and found without them. */
  void requireBoundSecrets() {
    List<String> unbound =
        plan.secrets().values().stream()
            .filter(Predicate.not(Secret::isBound))
            .map(Secret::id)
            .toList();
    if (!unbound.isEmpty()) {
      throw new SecretException(
          "build "
              + plan.image()
              + ": the spec comes from JSON, which does not say where its secrets "
              + unbound
              + " come from; say it with spec.secrets(Map.of(id, Secret.env(..)))",
          null);
    }
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
    BuildPlan built = plan;
    while (storesBase() && built.planBase() instanceof PlanBase.Parent parent) {
      built = parent.plan();
      needs.addAll(request(built, delivery).requires());
    }
    return needs.stream().distinct().toList();
  }

  private List<Requirement> ownNeeds() {
    List<Requirement> needs = new ArrayList<>(request(plan, delivery).requires());
    if (storesBase() && !isLocal() && plan.planBase() instanceof PlanBase.Parent parent) {
      String name = parent.plan().image().path();
      needs.add(
          new Requirement(Capability.STORE, "base spec " + name + ", which names no registry"));
    }
    return needs;
  }

  /** Whether the image stays on this machine, so that what its engine has counts. */
  boolean isLocal() {
    return delivery instanceof Delivery.Store;
  }

  /** A base spec goes to its registry if one is named, unless the image is for here. */
  boolean storesBase() {
    return isLocal()
        || (plan.planBase() instanceof PlanBase.Parent parent
            && parent.plan().naming().registry().isEmpty());
  }

  /** Before anything is built for the plan, its base included. */
  ContainerEngine requireEngine() throws InterruptedException {
    requireCapabilities();
    if (plan.needsSshAgent()) {
      SshAgentSocket.objection(request(plan, delivery).sshAgent()).ifPresent(this::refuseAgent);
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

  BuiltImage build(ResolvedBase base) throws InterruptedException {
    BaseCheck.check(plan, base);
    ContainerEngine chosen = requireEngine();
    BuildRequest request = request(plan.completed(base.image(), base.digest()), delivery);
    reportSkippedFeatures(request, chosen);
    BuildObserver observer =
        new BuildObserver(listener, plan.image(), request.dockerfile(chosen.info().capabilities()));
    BuiltImage image = observed(chosen, request, observer);
    reasons.addAll(observer.skipped());
    return image;
  }

  private BuiltImage observed(ContainerEngine engine, BuildRequest request, BuildObserver observer)
      throws InterruptedException {
    String steps = observer.steps() == 1 ? " step) on " : " steps) on ";
    String engineName = engine.info().name();
    LOG.info(
        LogLine.shorten(
            "building " + plan.image().familiar() + " (" + observer.steps() + steps + engineName));
    try {
      return context.concurrencyLimit().build(engine, request, observer);
    } catch (BuildTimeoutException e) {
      throw observer.explain(e);
    }
  }

  private BuildRequest request(BuildPlan built, Delivery delivery) {
    ResolverOptions options = context.options();
    return BuildRequest.builder(built, delivery)
        .keychain(Keychain.within(keychainLimit(options), options.keychain()))
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
    boolean needsDaemon = missing.isOf(Capability.STORE) || storesBase();
    return choice().by().isPresent() && plan.commandSteps().isEmpty() && !needsDaemon
        ? EngineCandidates.WITHOUT_DAEMON
        : "use another engine or change the spec";
  }

  private void reportSkippedFeatures(BuildRequest request, ContainerEngine engine) {
    for (Requirement wish : MissingCapabilities.of(engine, request.wishes()).missing()) {
      reasons.add(
          engine.info().name() + " does without " + wish + ": the image holds the same files");
    }
  }
}
