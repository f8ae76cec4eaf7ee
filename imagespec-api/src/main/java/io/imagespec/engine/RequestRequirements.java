package io.imagespec.engine;

import io.imagespec.Network;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Instruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The capabilities that a request's plan, delivery, compression and caches need. */
final class RequestRequirements {
  private final List<Requirement> needs = new ArrayList<>();

  private RequestRequirements() {}

  static List<Requirement> required(BuildRequest request) {
    RequestRequirements requestRequirements = new RequestRequirements();
    requestRequirements.ofCommands(request.plan());
    requestRequirements.ofDelivery(request.delivery());
    if (request.compression() == LayerCompression.ZSTD) {
      requestRequirements.add(Capability.ZSTD_LAYERS, Optional.of("layerCompression(..)"));
    }
    return List.copyOf(requestRequirements.needs);
  }

  static List<Requirement> optional(BuildRequest request) {
    RequestRequirements requestRequirements = new RequestRequirements();
    requestRequirements.add(
        Capability.CACHE_MOUNTS, step(request.plan(), Instruction.Run::hasCache));
    requestRequirements.add(Capability.REPRODUCIBLE_TIMESTAMPS, Optional.of("every layer"));
    if (!request.cacheImports().isEmpty() || !request.cacheExports().isEmpty()) {
      requestRequirements.add(Capability.CACHE_IMPORT, Optional.of("cacheFrom and cacheTo"));
    }
    if (!request.cacheExports().stream().allMatch(LayerCache::isInline)) {
      requestRequirements.add(Capability.CACHE_EXPORT, Optional.of("cacheTo"));
    }
    return List.copyOf(requestRequirements.needs);
  }

  private void ofCommands(BuildPlan plan) {
    add(Capability.COMMANDS, step(plan, run -> true));
    add(Capability.SECRETS, step(plan, Instruction.Run::hasSecretFile));
    add(Capability.SECRET_VARIABLES, step(plan, Instruction.Run::hasSecretVariable));
    add(Capability.SSH, step(plan, Instruction.Run::hasSshAgent));
    add(Capability.NETWORK_MODES, step(plan, run -> run.network() != Network.DEFAULT));
    add(Capability.EXTRA_HOSTS, extraHost(plan));
    if (plan.platforms().size() > 1) {
      add(Capability.MULTIPLE_PLATFORMS, Optional.of("platforms " + plan.platforms()));
    }
  }

  /** Returns the first extra host. Only commands use extra hosts. */
  private static Optional<String> extraHost(BuildPlan plan) {
    return step(plan, run -> true)
        .flatMap(run -> plan.extraHosts().keySet().stream().findFirst())
        .map(host -> "extraHost " + host);
  }

  private void ofDelivery(Delivery delivery) {
    if (delivery.isStore()) {
      add(Capability.IMAGE_STORE, Optional.of("building locally"));
    }
    add(Capability.ARCHIVES, delivery.asArchive().map(archive -> "archive " + archive.file()));
  }

  private void add(Capability capability, Optional<String> reason) {
    reason.ifPresent(text -> needs.add(new Requirement(capability, text)));
  }

  static Optional<String> step(BuildPlan plan, Predicate<Instruction.Run> kind) {
    return plan.firstStep(i -> i.asRun().filter(kind).isPresent());
  }
}
