package io.imagespec.docker.internal.buildkit.transport;

import io.imagespec.engine.Capability;
import java.util.Locale;

/** Human-readable names of capabilities, for messages. */
public final class CapabilityName {
  private CapabilityName() {}

  /** Returns the name in lower case, for example {@code network modes}. */
  public static String of(Capability capability) {
    return capability.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
