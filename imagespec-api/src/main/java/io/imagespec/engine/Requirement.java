package io.imagespec.engine;

import io.imagespec.text.AsciiText;
import java.util.Objects;

/**
 * Something that a request needs of its engine, or wishes for.
 *
 * @param capability what is needed
 * @param reason what needs it: the spec's step, as a message shows it
 */
public record Requirement(Capability capability, String reason) {
  /** Takes no null. */
  public Requirement {
    Objects.requireNonNull(capability, "capability");
    Objects.requireNonNull(reason, "reason");
  }

  /** For people: {@code SSH for "run git clone …"}. */
  @Override
  public String toString() {
    return capability + " for " + AsciiText.quote(reason);
  }
}
