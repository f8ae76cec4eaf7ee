package io.imagespec.registry;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What is known of a refusal.
 *
 * @param action what was tried, for example {@code push ghcr.io/acme/app:1}
 * @param status the HTTP status, 0 if there was none
 * @param codes the error codes of the answer, for example {@code DENIED}
 * @param credentialSource where the credential shown came from, empty if none was shown
 * @param remedy what to do, empty if nothing is known
 */
public record RegistryError(
    String action, int status, List<String> codes, String credentialSource, String remedy)
    implements Serializable {
  /** Copies the list. */
  public RegistryError {
    Objects.requireNonNull(action, "action");
    Objects.requireNonNull(codes, "codes");
    Objects.requireNonNull(credentialSource, "credentialSource");
    Objects.requireNonNull(remedy, "remedy");
    codes = List.copyOf(codes);
  }
}
