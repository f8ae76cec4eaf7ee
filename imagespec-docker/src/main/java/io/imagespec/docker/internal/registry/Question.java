package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.remedy.Deed;
import io.imagespec.docker.internal.remedy.HostedRegistry;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of the public interface: what was tried, until when, and as whom. For one thread. */
final class Question {
  private final String action;
  private final Deed deed;
  private final ImageReference image;
  private final User user;
  private final Deadline deadline;
  private final Optional<String> namespace;
  private final Shown shown;
  private final LastCredential last;
  private @Nullable Credential credential;
  private boolean keychainAsked;
  private boolean renewed;

  Question(String action, Deed deed, ImageReference image, User user, Deadline deadline) {
    this(action, deed, image, user, deadline, Optional.empty(), user.shown(), new LastCredential());
  }

  private Question(
      String action,
      Deed deed,
      ImageReference image,
      User user,
      Deadline deadline,
      Optional<String> namespace,
      Shown shown,
      LastCredential last) {
    this.action = action;
    this.deed = deed;
    this.image = image;
    this.user = user;
    this.deadline = deadline;
    this.namespace = namespace;
    this.shown = shown;
    this.last = last;
  }

  /** The same question to a mirror, which is told whose mirror it is. */
  Question to(ImageReference mirror) {
    return new Question(
        action,
        deed,
        mirror,
        user,
        deadline.half(),
        Optional.of(image.domain()),
        user.shown(),
        new LastCredential());
  }

  /** The registry that a mirror is asked for. */
  Optional<String> namespace() {
    return namespace;
  }

  /** A step of it with another deadline, for which the keychain is asked anew after a while. */
  Question until(Deadline other) {
    return new Question(action, deed, image, user, other, namespace, shown, last);
  }

  /** The same question as the same user, with a moment only: to tidy up. */
  Question briefly() {
    Question brief = until(deadline.atMost(Deadline.CLEANUP_TIME));
    brief.credential = credential;
    brief.keychainAsked = keychainAsked;
    return brief;
  }

  Deed deed() {
    return deed;
  }

  String domain() {
    return image.domain();
  }

  ImageReference image() {
    return image;
  }

  Deadline deadline() {
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
    return user.credential(image.repository(), deed, deadline);
  }

  /** A pull that went on as nobody and is refused fails as a push does. */
  private Optional<Credential> insisted() throws IOException {
    return deed == Deed.PULL
        ? user.credential(image.repository(), Deed.PUSH, deadline)
        : Optional.empty();
  }

  /** What servers have seen of the user so far. */
  Shown shown() {
    return shown;
  }

  /** Something that is done as the user. */
  interface Step {
    Answer take() throws IOException;
  }

  /** Does it, and does it again if it is refused and the user has another credential by now. */
  Answer asAnotherIfRefused(Step step) throws IOException {
    try {
      Answer answer = step.take();
      if (!Answer.isDenied(answer.status()) || !renew()) {
        return answer;
      }
    } catch (RegistryException e) {
      if (!Answer.isDenied(e.status().orElse(0)) || !renew()) {
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
      credential = insisted().orElse(null);
      last.set(credential);
      return credential != null;
    }
    user.keychain().refused(credential);
    Optional<Credential> other = found();
    boolean isOther = other.isPresent() && !other.get().equals(credential);
    credential = other.orElse(credential);
    last.set(credential);
    return isOther;
  }

  /** Some paths cannot hold an image in their registry: nobody is asked about those. */
  void refuseImpossiblePath() {
    HostedRegistry.of(image)
        .misplaced()
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
