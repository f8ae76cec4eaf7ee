package io.imagespec.selection;

import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Requirement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The requirements that an engine does not meet.
 *
 * @param engine the engine
 * @param missing the requirements; empty if the engine meets all of them
 */
public record MissingCapabilities(ContainerEngine engine, List<Requirement> missing) {
  public static MissingCapabilities of(ContainerEngine engine, List<Requirement> needs) {
    Set<Capability> can = engine.info().capabilities();
    return new MissingCapabilities(
        engine, needs.stream().filter(need -> !can.contains(need.capability())).toList());
  }

  public boolean isNothing() {
    return missing.isEmpty();
  }

  public boolean isOf(Capability capability) {
    return missing.stream().anyMatch(need -> need.capability() == capability);
  }

  /** Returns the missing features, the steps that use them, and the reasons. */
  @Override
  public String toString() {
    return missing.stream()
        .map(Requirement::toString)
        .collect(Collectors.joining(", ", "does not support ", why()));
  }

  private String why() {
    return missing.stream()
        .flatMap(need -> engine.unsupportedReason(need.capability()).stream())
        .distinct()
        .map(reason -> ": " + reason)
        .collect(Collectors.joining());
  }
}
