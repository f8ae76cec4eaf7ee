package io.imagespec.selection;

import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One search for an engine that meets a plan's requirements, if no setting selects an engine. */
final class EngineSelection {
  private final List<EngineCandidate> candidates;
  private final List<Requirement> needs;
  private final List<String> silent = new ArrayList<>();
  private final List<String> unfit = new ArrayList<>();
  private final List<EngineUnavailableException> declined = new ArrayList<>();
  private final List<String> objections = new ArrayList<>();

  EngineSelection(List<EngineCandidate> candidates, List<Requirement> needs) {
    this.candidates = candidates;
    this.needs = needs;
  }

  SelectedEngine run(String what) throws InterruptedException {
    for (EngineCandidate candidate : candidates) {
      Optional<ContainerEngine> engine = fitting(candidate);
      if (engine.isPresent()) {
        return choice(engine.get());
      }
    }
    throw new EngineUnavailableException(
        what + ": no suitable engine\n" + String.join("\n", objections),
        declined.isEmpty() ? null : declined.get(0));
  }

  private Optional<ContainerEngine> fitting(EngineCandidate candidate) throws InterruptedException {
    try {
      ContainerEngine engine = candidate.engine();
      MissingCapabilities missing = MissingCapabilities.of(engine, needs);
      if (missing.isNothing()) {
        return Optional.of(engine);
      }
      objections.add(engine.info() + ": it " + missing);
      unfit.add(SelectedEngine.sentence(engine, "skipped because it " + missing));
    } catch (EngineUnavailableException e) {
      objections.add(e.getMessage());
      declined.add(e);
      silent.add(candidate.name());
    }
    return Optional.empty();
  }

  private SelectedEngine choice(ContainerEngine engine) {
    List<String> why = new ArrayList<>(why());
    if (!engine.info().capabilities().contains(Capability.COMMANDS)) {
      why.add("the spec has no commands");
    }
    List<String> reasons = new ArrayList<>(unfit);
    reasons.add(SelectedEngine.sentence(engine, String.join("; ", why)));
    return new SelectedEngine(engine, Optional.empty(), List.copyOf(reasons));
  }

  private List<String> why() {
    if (silent.isEmpty()) {
      return List.of(
          "the first that answers"
              + (unfit.isEmpty() ? "" : " and meets the requirements of the spec"));
    }
    return List.of(
        "no setting selects an engine",
        enumerated(silent) + (silent.size() == 1 ? " does" : " do") + " not answer");
  }

  private static String enumerated(List<String> parts) {
    int last = parts.size() - 1;
    return last == 0
        ? parts.get(0)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }
}
