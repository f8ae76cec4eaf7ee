package io.imagespec.resolve;

import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Requirement;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an engine lacks.
 *
 * @param engine the engine
 * @param missing the needs that it cannot serve; empty if it can do everything
 */
record MissingCapabilities(ContainerEngine engine, List<Requirement> missing) {
  static MissingCapabilities of(ContainerEngine engine, List<Requirement> needs) {
    Set<Capability> can = engine.info().capabilities();
    return new MissingCapabilities(
        engine, needs.stream().filter(need -> !can.contains(need.capability())).toList());
  }

  boolean isNothing() {
    return missing.isEmpty();
  }

  boolean isOf(Capability capability) {
    return missing.stream().anyMatch(need -> need.capability() == capability);
  }

  /** For people: what cannot be done, for which step, and why. */
  @Override
  public String toString() {
    return "cannot do what the spec needs: " + missing + why();
  }

  private String why() {
    return missing.stream()
        .flatMap(need -> engine.unsupportedReason(need.capability()).stream())
        .distinct()
        .map(reason -> ": " + reason)
        .collect(Collectors.joining());
  }
}
