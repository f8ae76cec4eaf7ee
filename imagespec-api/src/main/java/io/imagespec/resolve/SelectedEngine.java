package io.imagespec.resolve;

import io.imagespec.engine.ContainerEngine;
import java.util.List;
import java.util.Optional;

/**
 * The engine for one plan, and why this one.
 *
 * @param engine the engine
 * @param by what chose it, whatever it can do; empty if it is the first that can do all
 * @param reasons one sentence for each decision
 */
record SelectedEngine(ContainerEngine engine, Optional<String> by, List<String> reasons) {
  static SelectedEngine given(ContainerEngine engine) {
    return new SelectedEngine(engine, Optional.empty(), List.of(sentence(engine, "given")));
  }

  static SelectedEngine chosen(ContainerEngine engine, String by) {
    return new SelectedEngine(
        engine, Optional.of(by), List.of(sentence(engine, by + " chooses it, and no other")));
  }

  static String sentence(ContainerEngine engine, String why) {
    return "engine: " + engine.info() + ": " + why;
  }
}
