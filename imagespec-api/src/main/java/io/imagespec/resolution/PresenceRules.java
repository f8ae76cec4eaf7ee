package io.imagespec.resolution;

import io.imagespec.registry.RegistryException;
import java.util.OptionalInt;

/**
 * The rules for images that exist, are missing, or may be either.
 *
 * @param neverBuild whether a missing image is an error
 * @param force whether existing images are built and pushed again
 * @param buildUnknown whether an image is built when its registry does not answer the lookup
 */
public record PresenceRules(boolean neverBuild, boolean force, boolean buildUnknown) {
  private static final int TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /**
   * Creates rules.
   *
   * @throws IllegalArgumentException if they contradict each other
   */
  public PresenceRules {
    if (neverBuild && force) {
      throw new IllegalArgumentException(
          "neverBuild() and force() contradict each other; set one of them");
    }
    if (neverBuild && buildUnknown) {
      throw new IllegalArgumentException(
          "neverBuild() and unknownPresence(BUILD) contradict each other; set one of them");
    }
  }

  /** Returns true if an image is built although its lookup failed. */
  boolean buildsAfter(RegistryException failure) {
    OptionalInt status = failure.status();
    return buildUnknown
        && (status.isEmpty()
            || status.getAsInt() == TIMEOUT
            || status.getAsInt() == TOO_MANY_REQUESTS
            || status.getAsInt() >= SERVER_ERROR);
  }
}
