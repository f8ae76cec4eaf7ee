package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.remedy.Deed;
import io.imagespec.name.ImageReference;
import java.util.Optional;

/**
 * Whose credentials are shown: a keychain, which has as long as its question, and is interrupted
 * when its time is over or the conversation is closed.
 *
 * @param keychain the user's
 * @param clients whose watch looks after it
 */
record User(Keychain keychain, Clients clients) {
  /** What servers will have seen of the user: nothing yet, but what is shown to proxies. */
  Shown shown() {
    return new Shown(clients.proxies()::secrets);
  }

  /** The credential for a repository, for what is to be done there. */
  Optional<Credential> credential(ImageReference repository, Deed deed, Deadline deadline)
      throws KeychainTooSlowException {
    try (Overdue overdue = Overdue.begin(clients, deadline)) {
      return found(repository, deed, overdue);
    }
  }

  private Optional<Credential> found(ImageReference repository, Deed deed, Overdue overdue)
      throws KeychainTooSlowException {
    try {
      return deed == Deed.PULL ? keychain.findForPull(repository) : keychain.find(repository);
    } catch (RuntimeException e) {
      if (overdue.isExpired()) {
        throw new KeychainTooSlowException(overdue.deadline(), e);
      }
      throw e;
    }
  }
}
