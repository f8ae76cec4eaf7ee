package io.imagespec.resolve;

import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.Requirement;
import io.imagespec.plan.BuildPlan;
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
    BuildRequest request = request(plan, base, delivery);
    refuseWhatIsMissing(request, chosen);
    reasons.add("engine: " + chosen.info());
    return shared.turns().build(chosen, request, shared.options().listener());
  }

  private BuildRequest request(BuildPlan plan, FoundBase base, Delivery delivery) {
    return BuildRequest.builder(plan.completed(base.image(), base.digest()), delivery)
        .keychain(shared.options().keychain())
        .insecure(shared.options().insecure())
        .deadline(shared.options().deadline())
        .environment(shared.options().environment())
        .build();
  }

  private static void refuseWhatIsMissing(BuildRequest request, ContainerEngine engine) {
    Set<Capability> can = engine.info().capabilities();
    List<Requirement> missing =
        request.requires().stream().filter(need -> !can.contains(need.capability())).toList();
    if (!missing.isEmpty()) {
      throw new EngineUnavailableException(
          "build "
              + request.plan().image()
              + ": "
              + engine.info()
              + " cannot do what the spec needs: "
              + missing
              + "; use another engine or change the spec");
    }
  }
}
