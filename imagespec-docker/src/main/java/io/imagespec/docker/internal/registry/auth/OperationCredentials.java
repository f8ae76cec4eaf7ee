package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.remedy.RegistryAction;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one operation: the user's credential for the repository, its renewal after a
 * rejection, and the credentials that were sent to servers. Not thread-safe.
 */
public final class OperationCredentials {
  private final RegistryUser user;
  private final RegistryAction registryAction;
  private final ImageReference repository;
  private final Deadline deadline;
  private final PresentedCredentials presented;
  private final RecentCredential recent;
  private @Nullable Credential credential;
  private boolean keychainAsked;
  private boolean renewed;

  private OperationCredentials(
      RegistryUser user,
      RegistryAction registryAction,
      ImageReference repository,
      Deadline deadline,
      PresentedCredentials presented,
      RecentCredential recent) {
    this.user = user;
    this.registryAction = registryAction;
    this.repository = repository;
    this.deadline = deadline;
    this.presented = presented;
    this.recent = recent;
  }

  static OperationCredentials of(
      RegistryUser user, RegistryAction registryAction, ImageReference image, Deadline deadline) {
    return new OperationCredentials(
        user,
        registryAction,
        image.repository(),
        deadline,
        user.presented(),
        new RecentCredential());
  }

  /**
   * Returns the credentials of the same operation at a mirror. None of them has been sent to a
   * server.
   */
  OperationCredentials forMirror(ImageReference mirror, Deadline other) {
    return of(user, registryAction, mirror, other);
  }

  /**
   * Returns the credentials of a step with another deadline. The step asks the keychain again, at
   * most once in some seconds.
   */
  OperationCredentials withDeadline(Deadline other) {
    return new OperationCredentials(user, registryAction, repository, other, presented, recent);
  }

  /** Returns the credentials of the cleanup, which keeps the current credential. */
  OperationCredentials forCleanup(Deadline other) {
    OperationCredentials cleanup = withDeadline(other);
    cleanup.credential = credential;
    cleanup.keychainAsked = keychainAsked;
    return cleanup;
  }

  /** Returns the credential for the repository. The first call asks the keychain. */
  Optional<Credential> find() throws IOException {
    if (!keychainAsked) {
      credential = recent.get(this::ask).orElse(null);
      keychainAsked = true;
    }
    return Optional.ofNullable(credential);
  }

  /** Returns the credential that the keychain has returned so far, even if it was not sent. */
  Optional<Credential> known() {
    return Optional.ofNullable(credential);
  }

  /** Returns the credentials that were sent to servers so far. */
  public PresentedCredentials presented() {
    return presented;
  }

  /**
   * Renews the credential after a response that denies access. Happens at most once.
   *
   * @param status the status of the response
   * @return true if the user has a different credential now, so that a second attempt makes sense
   */
  public boolean renewAfter(int status) throws IOException {
    if (!HttpResult.isDenied(status) || renewed || !keychainAsked) {
      return false;
    }
    renewed = true;
    Optional<Credential> rejected = known();
    if (rejected.isPresent()) {
      user.keychain().onRejected(rejected.get());
    }
    Optional<Credential> other = rejected.isPresent() ? ask() : askForPush();
    boolean isOther = other.isPresent() && !other.equals(rejected);
    credential = other.or(() -> rejected).orElse(null);
    recent.set(credential);
    return isOther;
  }

  private Optional<Credential> ask() throws IOException {
    return user.credential(repository, registryAction, deadline);
  }

  /**
   * Asks for the credential of a push after an anonymous pull was denied. A missing credential then
   * fails as it does for a push.
   */
  private Optional<Credential> askForPush() throws IOException {
    return registryAction == RegistryAction.PULL
        ? user.credential(repository, RegistryAction.PUSH, deadline)
        : Optional.empty();
  }
}
