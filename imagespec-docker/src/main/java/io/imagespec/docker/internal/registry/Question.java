package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.remedy.Deed;
import io.imagespec.name.ImageReference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of the public interface: what was tried, until when, and as whom. For one thread. */
final class Question {
  private final String action;
  private final Deed deed;
  private final ImageReference image;
  private final Keychain keychain;
  private final Deadline deadline;
  private final Optional<String> namespace;
  private @Nullable Credential credential;
  private boolean keychainAsked;
  private boolean renewed;
  private @Nullable String sent;

  Question(String action, Deed deed, ImageReference image, Keychain keychain, Deadline deadline) {
    this(action, deed, image, keychain, deadline, Optional.empty());
  }

  private Question(
      String action,
      Deed deed,
      ImageReference image,
      Keychain keychain,
      Deadline deadline,
      Optional<String> namespace) {
    this.action = action;
    this.deed = deed;
    this.image = image;
    this.keychain = keychain;
    this.deadline = deadline;
    this.namespace = namespace;
  }

  /** The same question to a mirror, which is told whose mirror it is. */
  Question to(ImageReference mirror) {
    return new Question(
        action, deed, mirror, keychain, deadline.half(), Optional.of(image.domain()));
  }

  /** The registry that a mirror is asked for. */
  Optional<String> namespace() {
    return namespace;
  }

  /** The same with another deadline. */
  Question until(Deadline other) {
    return new Question(action, deed, image, keychain, other, namespace);
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
  Optional<Credential> credential() {
    if (!keychainAsked) {
      credential = keychain.find(image.repository()).orElse(null);
      keychainAsked = true;
    }
    return Optional.ofNullable(credential);
  }

  /** The credential if the keychain was asked for it: what a server may have seen. */
  Optional<Credential> shown() {
    return Optional.ofNullable(credential);
  }

  /**
   * Tells the keychain that a registry refused what it gave: one that remembers, as for credentials
   * that end, may have something else by now.
   *
   * @return whether it has; at most once
   */
  boolean renew() {
    if (credential == null || renewed) {
      return false;
    }
    renewed = true;
    keychain.refused(credential);
    Optional<Credential> other = keychain.find(image.repository());
    boolean isOther = other.isPresent() && !other.get().equals(credential);
    credential = other.orElse(credential);
    return isOther;
  }

  /** Remembers what a server is shown, so that no message repeats it. */
  void sending(String authorization) {
    sent = authorization;
  }

  Optional<String> sent() {
    return Optional.ofNullable(sent);
  }

  /** What was tried, as messages begin. */
  @Override
  public String toString() {
    return action + " " + image;
  }
}
