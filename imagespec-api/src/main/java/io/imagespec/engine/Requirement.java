package io.imagespec.engine;

import io.imagespec.name.EngineSpi;
import io.imagespec.text.AsciiText;
import java.util.Objects;

/**
 * A feature that a request requires of its engine, or uses if the engine has it.
 *
 * @param capability the feature
 * @param reason the step of the spec that uses it, as a message shows it
 */
@EngineSpi
public record Requirement(Capability capability, String reason) {
  /** Rejects null arguments. */
  public Requirement {
    Objects.requireNonNull(capability, "capability");
    Objects.requireNonNull(reason, "reason");
  }

  /** Returns a phrase for messages: {@code access to the ssh agent (for "run git clone …")}. */
  @Override
  public String toString() {
    return capability.description() + " (for " + AsciiText.quote(reason) + ")";
  }
}
