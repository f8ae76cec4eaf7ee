package io.imagespec.plan;

import io.imagespec.name.EngineSpi;
import java.util.Objects;

/**
 * A plan in two parts: the steps up to the last command, which need an engine, and the rest, which
 * only adds files and settings to the image of the first part. Immutable.
 *
 * @param first the steps up to the last one with a command. It has the fingerprint and the image of
 *     a spec with these steps alone, and no aliases.
 * @param rest the other steps and the settings. It has the fingerprint, the image and the aliases
 *     of the whole plan, and no commands, secrets or hosts. It requires {@link
 *     BuildPlan#continuedOn}.
 */
@EngineSpi
public record PlanSplit(BuildPlan first, BuildPlan rest) {
  /** Rejects null arguments. */
  public PlanSplit {
    Objects.requireNonNull(first, "first");
    Objects.requireNonNull(rest, "rest");
  }
}
