package io.imagespec.selection;

import io.imagespec.engine.ContainerEngine;
import java.util.List;
import java.util.Optional;

/**
 * The engine for one plan, with the reasons for its selection.
 *
 * @param engine the engine
 * @param by the setting that selects the engine, whatever its capabilities; empty if it was found
 *     or set in the builder
 * @param reasons one sentence for each decision
 */
public record SelectedEngine(ContainerEngine engine, Optional<String> by, List<String> reasons) {
  static SelectedEngine given(ContainerEngine engine) {
    return new SelectedEngine(
        engine, Optional.empty(), List.of(sentence(engine, "set with engine(..)")));
  }

  static SelectedEngine chosen(ContainerEngine engine, String by) {
    return new SelectedEngine(
        engine, Optional.of(by), List.of(sentence(engine, by + " selects it")));
  }

  static String sentence(ContainerEngine engine, String why) {
    return "engine: " + engine.info() + ": " + why;
  }
}
