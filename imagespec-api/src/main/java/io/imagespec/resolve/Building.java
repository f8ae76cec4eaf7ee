package io.imagespec.resolve;

import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.plan.BuildPlan;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Has one plan built, after checking that base and engine fit it. */
final class Building {
  private final Shared shared;
  private final List<String> reasons;

  Building(Shared shared, List<String> reasons) {
    this.shared = shared;
    this.reasons = reasons;
  }

  BuiltImage build(BuildPlan plan, FoundBase base, Delivery delivery) throws InterruptedException {
    BaseCheck.check(plan, base);
    ContainerEngine chosen = shared.engine().get();
    refuseWhatIsMissing(plan, chosen);
    reasons.add("engine: " + chosen.info());
    return shared.turns().build(chosen, request(plan, base, delivery), shared.options().listener());
  }

  private BuildRequest request(BuildPlan plan, FoundBase base, Delivery delivery) {
    return BuildRequest.builder(plan.completed(base.image(), base.digest()), delivery)
        .keychain(shared.options().keychain())
        .insecure(shared.options().insecure())
        .deadline(shared.options().deadline())
        .build();
  }

  private static void refuseWhatIsMissing(BuildPlan plan, ContainerEngine engine) {
    Set<Capability> needed = EnumSet.noneOf(Capability.class);
    if (plan.hasCommands()) {
      needed.add(Capability.COMMANDS);
    }
    if (plan.platforms().size() > 1) {
      needed.add(Capability.MULTIPLE_PLATFORMS);
    }
    needed.removeAll(engine.info().capabilities());
    if (!needed.isEmpty()) {
      throw new EngineUnavailableException(
          "build "
              + plan.image()
              + ": "
              + engine.info()
              + " cannot do what the spec needs: "
              + needed
              + "; use another engine or change the spec");
    }
  }
}
