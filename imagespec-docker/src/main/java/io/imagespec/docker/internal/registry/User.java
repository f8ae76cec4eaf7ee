package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.remedy.Deed;
import io.imagespec.name.ImageReference;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Whose credentials are shown: a keychain, which has as long as its question, and is interrupted
 * when its time is over or the conversation is closed.
 *
 * @param keychain the user's
 * @param clients whose watch looks after it
 */
record User(Keychain keychain, Clients clients) {
  /** The credential for a repository, for what is to be done there. */
  Optional<Credential> credential(ImageReference repository, Deed deed, Deadline deadline)
      throws KeychainTooSlowException {
    Lookup lookup = new Lookup(clients.underway().begin(), deadline);
    clients.watch().over(lookup);
    try {
      return deed == Deed.PULL ? keychain.findForPull(repository) : keychain.find(repository);
    } catch (CancellationException e) {
      if (lookup.isExpired()) {
        throw new KeychainTooSlowException(deadline, e);
      }
      throw e;
    } finally {
      lookup.end();
    }
  }

  /** Asks a keychain. */
  private static final class Lookup implements Watch.Watched {
    private final Underway.Wait wait;
    private final Deadline deadline;
    private volatile boolean ended;
    private volatile boolean expired;

    Lookup(Underway.Wait wait, Deadline deadline) {
      this.wait = wait;
      this.deadline = deadline;
    }

    @Override
    public boolean isDone() {
      return ended;
    }

    @Override
    public Deadline deadline() {
      return deadline;
    }

    @Override
    public void expire() {
      expired = true;
      wait.interrupt();
    }

    boolean isExpired() {
      return expired;
    }

    void end() {
      ended = true;
      wait.end();
    }
  }
}
