package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.http.HttpClients;
import io.imagespec.docker.internal.registry.http.TimedWait;
import io.imagespec.docker.internal.remedy.RegistryAction;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.name.ImageReference;
import java.util.Optional;

/**
 * Whose credentials are shown: a keychain, which has as long as its question, and is interrupted
 * when its time is over or the conversation is closed.
 *
 * @param keychain the user's
 * @param clients whose watch looks after it
 */
public record RegistryUser(Keychain keychain, HttpClients clients) {
  /** What servers will have seen of the user: nothing yet, but what is shown to proxies. */
  PresentedCredentials presented() {
    return new PresentedCredentials(clients.proxyResolver()::secrets);
  }

  /** The credential for a repository, for what is to be done there. */
  Optional<Credential> credential(
      ImageReference repository, RegistryAction registryAction, Deadline deadline)
      throws KeychainTimeoutException {
    try (TimedWait timedWait = TimedWait.begin(clients, deadline)) {
      return found(repository, registryAction, timedWait);
    }
  }

  private Optional<Credential> found(
      ImageReference repository, RegistryAction registryAction, TimedWait timedWait)
      throws KeychainTimeoutException {
    try {
      return registryAction == RegistryAction.PULL
          ? keychain.findForPull(repository)
          : keychain.find(repository);
    } catch (RuntimeException e) {
      if (timedWait.isExpired()) {
        throw new KeychainTimeoutException(timedWait.deadline(), e);
      }
      throw e;
    }
  }
}
