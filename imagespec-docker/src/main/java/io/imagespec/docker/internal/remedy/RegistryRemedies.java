package io.imagespec.docker.internal.remedy;

import java.util.Optional;

/** The instructions for problems with a registry, specific to its operator. */
public interface RegistryRemedies {
  /**
   * Describes how to log in.
   *
   * @return a command or an instruction
   */
  String login();

  /**
   * Returns the remedy for a refusal.
   *
   * @param refusal the refusal
   * @return one line, without a full stop
   */
  String remedy(RefusalDetails refusal);

  /**
   * Describes how a cluster can pull an image that is not public.
   *
   * @return one line, without a full stop
   */
  String makePublicHint();

  /**
   * Returns the reason why no image can be pushed to the path.
   *
   * @return the reason with the correct form, or empty if the path may be valid
   */
  default Optional<String> invalidPathReason() {
    return Optional.empty();
  }
}
