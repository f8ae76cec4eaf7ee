package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.remedy.Deed;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import java.io.IOException;
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
  private final Shown shown;
  private @Nullable Credential credential;
  private boolean keychainAsked;
  private boolean renewed;

  Question(String action, Deed deed, ImageReference image, Keychain keychain, Deadline deadline) {
    this(action, deed, image, keychain, deadline, Optional.empty(), new Shown());
  }

  private Question(
      String action,
      Deed deed,
      ImageReference image,
      Keychain keychain,
      Deadline deadline,
      Optional<String> namespace,
      Shown shown) {
    this.action = action;
    this.deed = deed;
    this.image = image;
    this.keychain = keychain;
    this.deadline = deadline;
    this.namespace = namespace;
    this.shown = shown;
  }

  /** The same question to a mirror, which is told whose mirror it is. */
  Question to(ImageReference mirror) {
    return new Question(
        action, deed, mirror, keychain, deadline.half(), Optional.of(image.domain()), new Shown());
  }

  /** The registry that a mirror is asked for. */
  Optional<String> namespace() {
    return namespace;
  }

  /** A step of it with another deadline, for which the keychain is asked anew. */
  Question until(Deadline other) {
    return new Question(action, deed, image, keychain, other, namespace, shown);
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
      if (!Refusal.isAboutAccess(answer.status()) || !renew()) {
        return answer;
      }
    } catch (RegistryException e) {
      if (!Refusal.isAboutAccess(e.status().orElse(0)) || !renew()) {
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
  private boolean renew() {
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

  /** What was tried, as messages begin. */
  @Override
  public String toString() {
    return action + " " + image;
  }
}
