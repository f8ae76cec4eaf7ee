package io.imagespec.resolve;

import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.auth.Keychain;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.Requirement;
import io.imagespec.plan.BuildPlan;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Has one plan built, after checking that base, engine and secrets fit it. */
final class Building {
  /** More than the 30 s that a credential helper has. */
  private static final Duration KEYCHAIN_LIMIT = Duration.ofSeconds(60);

  private final Shared shared;
  private final BuildPlan plan;
  private final Delivery delivery;
  private final List<String> reasons;

  Building(Shared shared, BuildPlan plan, Delivery delivery, List<String> reasons) {
    this.shared = shared;
    this.plan = plan;
    this.delivery = delivery;
    this.reasons = reasons;
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

  /** Before anything is built for the plan, its base included. */
  ContainerEngine requireEngine() throws InterruptedException {
    ContainerEngine chosen = shared.engine().get();
    BuildRequest request = request(plan);
    refuseWhatIsMissing(request, chosen);
    if (plan.needsSshAgent()) {
      AgentSocket.objection(request.sshAgent()).ifPresent(this::refuseAgent);
    }
    return chosen;
  }

  private void refuseAgent(String reason) {
    throw new EngineUnavailableException(
        "build "
            + plan.image()
            + ": a command needs an ssh agent, and "
            + reason
            + "; start one with ssh-agent, and give it the key with ssh-add");
  }

  BuiltImage build(FoundBase base) throws InterruptedException {
    BaseCheck.check(plan, base);
    ContainerEngine chosen = requireEngine();
    BuildRequest request = request(plan.completed(base.image(), base.digest()));
    reasons.add("engine: " + chosen.info());
    sayWhatIsLeftOut(request, chosen);
    return shared.turns().build(chosen, request, shared.options().listener());
  }

  private BuildRequest request(BuildPlan built) {
    ResolverOptions options = shared.options();
    return BuildRequest.builder(built, delivery)
        .keychain(Keychain.within(keychainLimit(options), options.keychain()))
        .insecure(options.insecure())
        .deadline(options.deadline())
        .environment(options.environment())
        .cacheImports(options.cacheImports())
        .cacheExports(options.cacheExports())
        .build();
  }

  private static Duration keychainLimit(ResolverOptions options) {
    return options.deadline().compareTo(KEYCHAIN_LIMIT) < 0 ? options.deadline() : KEYCHAIN_LIMIT;
  }

  private void refuseWhatIsMissing(BuildRequest request, ContainerEngine engine) {
    List<Requirement> missing = missing(request.requires(), engine);
    if (!missing.isEmpty()) {
      throw new EngineUnavailableException(
          "build "
              + plan.image()
              + ": "
              + engine.info()
              + " cannot do what the spec needs: "
              + missing
              + reasons(missing, engine)
              + "; use another engine or change the spec");
    }
  }

  private static String reasons(List<Requirement> missing, ContainerEngine engine) {
    return missing.stream()
        .flatMap(need -> engine.whyNot(need.capability()).stream())
        .distinct()
        .map(reason -> ": " + reason)
        .collect(Collectors.joining());
  }

  private void sayWhatIsLeftOut(BuildRequest request, ContainerEngine engine) {
    for (Requirement wish : missing(request.wishes(), engine)) {
      reasons.add(
          engine.info().name() + " does without " + wish + ": the image holds the same files");
    }
  }

  private static List<Requirement> missing(List<Requirement> needs, ContainerEngine engine) {
    Set<Capability> can = engine.info().capabilities();
    return needs.stream().filter(need -> !can.contains(need.capability())).toList();
  }
}
