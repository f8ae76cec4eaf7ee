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
 * The user of a registry. A lookup in the keychain ends with the deadline of its operation, or when
 * the HTTP clients are closed: it is interrupted then.
 *
 * @param keychain the user's keychain
 * @param clients the HTTP clients, whose watchdog interrupts the lookup
 */
public record RegistryUser(Keychain keychain, HttpClients clients) {
  /** Returns the presented credentials of a new operation: those of proxies only. */
  PresentedCredentials presented() {
    return new PresentedCredentials(clients.proxyResolver()::secrets);
  }

  /** Finds the credential for an action in a repository. */
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
