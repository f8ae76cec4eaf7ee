package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A keychain that has so long for an answer, and is interrupted then.
 *
 * @param keychain who is asked
 * @param limit how long it may take
 */
record TimelyKeychain(Keychain keychain, Duration limit) implements Keychain {
  private interface Lookup {
    Optional<Credential> find();
  }

  @Override
  public Optional<Credential> find(ImageReference repository) {
    return within(repository, () -> keychain.find(repository));
  }

  @Override
  public Optional<Credential> findForPull(ImageReference repository) {
    return within(repository, () -> keychain.findForPull(repository));
  }

  private Optional<Credential> within(ImageReference repository, Lookup lookup) {
    FutureTask<Optional<Credential>> found = new FutureTask<>(lookup::find);
    Thread thread = new Thread(found, "imagespec-keychain");
    thread.setDaemon(true);
    thread.start();
    try {
      return found.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelled(e);
    } catch (TimeoutException e) {
      throw new ImageSpecException(
          "credential for "
              + repository.repository()
              + ": the keychain gave no answer within "
              + limit.toMillis() / 1000.0
              + " s; see what its credential helper waits for, or log in again",
          e);
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      found.cancel(true);
    }
  }

  private static CancellationException cancelled(InterruptedException cause) {
    CancellationException cancelled =
        new CancellationException("interrupted while a keychain was asked");
    cancelled.initCause(cause);
    return cancelled;
  }

  private static RuntimeException failure(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
  }

  @Override
  public void refused(Credential credential) {
    keychain.refused(credential);
  }

  @Override
  public String toString() {
    return keychain.toString();
  }
}
