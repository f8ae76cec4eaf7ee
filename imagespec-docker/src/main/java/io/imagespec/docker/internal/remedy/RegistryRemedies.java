package io.imagespec.docker.internal.remedy;

import java.util.Optional;

/** A registry as its users know it: who runs it, and what they want done. */
public interface RegistryRemedies {
  /**
   * How to log in.
   *
   * @return a command, or what to do
   */
  String login();

  /**
   * What to do about a refusal.
   *
   * @param refusal the refusal
   * @return one line, without a full stop
   */
  String remedy(RefusalDetails refusal);

  /**
   * How to have the image pulled where it has to run, if nobody can without a credential.
   *
   * @return one line, without a full stop
   */
  String makePublicHint();

  /**
   * Why nothing can ever be pushed to such a path.
   *
   * @return the reason and what to write instead, or empty if the path may do
   */
  default Optional<String> invalidPathReason() {
    return Optional.empty();
  }
}
