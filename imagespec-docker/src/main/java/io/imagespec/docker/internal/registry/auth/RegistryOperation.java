package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.RequestWaits;
import io.imagespec.docker.internal.remedy.RegistryAction;
import io.imagespec.docker.internal.remedy.RemediesByHost;
import io.imagespec.docker.internal.time.Deadline;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of the public interface: what was tried, until when, and as whom. For one thread. */
public final class RegistryOperation {
  private final String action;
  private final RegistryAction registryAction;
  private final ImageReference image;
  private final RegistryUser user;
  private final Deadline deadline;
  private final Optional<String> namespace;
  private final PresentedCredentials presented;
  private final RecentCredential last;
  private @Nullable Credential credential;
  private boolean keychainAsked;
  private boolean renewed;

  public RegistryOperation(
      String action,
      RegistryAction registryAction,
      ImageReference image,
      RegistryUser user,
      Deadline deadline) {
    this(
        action,
        registryAction,
        image,
        user,
        deadline,
        Optional.empty(),
        user.presented(),
        new RecentCredential());
  }

  private RegistryOperation(
      String action,
      RegistryAction registryAction,
      ImageReference image,
      RegistryUser user,
      Deadline deadline,
      Optional<String> namespace,
      PresentedCredentials presented,
      RecentCredential last) {
    this.action = action;
    this.registryAction = registryAction;
    this.image = image;
    this.user = user;
    this.deadline = deadline;
    this.namespace = namespace;
    this.presented = presented;
    this.last = last;
  }

  /** The same question to a mirror, which is told whose mirror it is. */
  public RegistryOperation forMirror(ImageReference mirror) {
    return new RegistryOperation(
        action,
        registryAction,
        mirror,
        user,
        deadline.half(),
        Optional.of(image.domain()),
        user.presented(),
        new RecentCredential());
  }

  /** The registry that a mirror is asked for. */
  public Optional<String> namespace() {
    return namespace;
  }

  /** A step of it with another deadline, for which the keychain is asked anew after a while. */
  public RegistryOperation withDeadline(Deadline other) {
    return new RegistryOperation(
        action, registryAction, image, user, other, namespace, presented, last);
  }

  /** The same question as the same user, with a moment only: to tidy up. */
  public RegistryOperation forCleanup() {
    RegistryOperation brief = withDeadline(deadline.atMost(RequestWaits.CLEANUP_TIME));
    brief.credential = credential;
    brief.keychainAsked = keychainAsked;
    return brief;
  }

  RegistryAction registryAction() {
    return registryAction;
  }

  public String domain() {
    return image.domain();
  }

  public ImageReference image() {
    return image;
  }

  public Deadline deadline() {
    return deadline;
  }

  /**
   * The user's credential for the repository; the keychain is asked at most once, and only if the
   * registry wants to know.
   */
  Optional<Credential> credential() throws IOException {
    if (!keychainAsked) {
      credential = last.get(this::found).orElse(null);
      keychainAsked = true;
    }
    return Optional.ofNullable(credential);
  }

  /** The credential that the keychain gave so far, whether a server has seen it or not. */
  Optional<Credential> given() {
    return Optional.ofNullable(credential);
  }

  private Optional<Credential> found() throws IOException {
    return user.credential(image.repository(), registryAction, deadline);
  }

  /** A pull that went on as nobody and is refused fails as a push does. */
  private Optional<Credential> credentialForPush() throws IOException {
    return registryAction == RegistryAction.PULL
        ? user.credential(image.repository(), RegistryAction.PUSH, deadline)
        : Optional.empty();
  }

  /** What servers have seen of the user so far. */
  public PresentedCredentials presented() {
    return presented;
  }

  /** Something that is done as the user. */
  public interface Step {
    HttpResult take() throws IOException;
  }

  /** Does it, and does it again if it is refused and the user has another credential by now. */
  public HttpResult retryWithRenewedCredential(Step step) throws IOException {
    try {
      HttpResult result = step.take();
      if (!HttpResult.isDenied(result.status()) || !renew()) {
        return result;
      }
    } catch (RegistryException e) {
      if (!HttpResult.isDenied(e.status().orElse(0)) || !renew()) {
        throw e;
      }
    }
    return step.take();
  }

  /**
   * Tells the keychain that a registry refused what it gave: one that remembers, as for credentials
   * that end, may have something else by now.
   *
   * @return whether it has; at most once
   */
  private boolean renew() throws IOException {
    if (renewed || !keychainAsked) {
      return false;
    }
    renewed = true;
    if (credential == null) {
      credential = credentialForPush().orElse(null);
      last.set(credential);
      return credential != null;
    }
    user.keychain().onRejected(credential);
    Optional<Credential> other = found();
    boolean isOther = other.isPresent() && !other.get().equals(credential);
    credential = other.orElse(credential);
    last.set(credential);
    return isOther;
  }

  /** Some paths cannot hold an image in their registry: nobody is asked about those. */
  public void refuseImpossiblePath() {
    RemediesByHost.of(image)
        .invalidPathReason()
        .ifPresent(
            why -> {
              RegistryError error = new RegistryError(toString(), 0, List.of(), "", why);
              throw new RegistryException(this + ": " + why, error, null);
            });
  }

  /** What was tried, as messages begin. */
  @Override
  public String toString() {
    return action + " " + image;
  }
}
