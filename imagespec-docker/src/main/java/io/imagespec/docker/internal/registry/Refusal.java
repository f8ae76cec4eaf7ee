package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.remedy.Complaint;
import io.imagespec.docker.internal.remedy.HostedRegistry;
import io.imagespec.docker.internal.remedy.RegistryRefusal;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.util.List;
import java.util.Optional;

/**
 * An answer that is an error, as an exception: status and codes, from whom, as whom, and what to
 * do.
 *
 * @param question what was tried
 * @param answer the answer
 * @param credential what the registry was shown
 */
record Refusal(Question question, Answer answer, Optional<Credential> credential) {
  private static final int TEXT_LIMIT = 200;
  private static final int MOST_CODES = 5;

  static RegistryException of(Question question, Answer answer) {
    return new Refusal(question, answer, question.shown().credential()).exception();
  }

  /** Whether a status means that this user may not. */
  static boolean isAboutAccess(int status) {
    return status == 401 || status == 403;
  }

  private RegistryException exception() {
    String remedy = HostedRegistry.of(question.image()).remedy(complaint());
    RegistryError error =
        new RegistryError(
            question.toString(),
            answer.status(),
            codes(),
            credential.map(Credential::source).orElse(""),
            remedy);
    return new RegistryException(
        question + ": " + what() + " from " + who() + words() + "; " + remedy, error, null);
  }

  private Complaint complaint() {
    return new Complaint(
        question.deed(),
        answer.status(),
        codes(),
        text().orElse(""),
        credential.isEmpty(),
        RetryAfter.of(answer));
  }

  private String what() {
    List<String> shown = codes().stream().limit(MOST_CODES).toList();
    return answer.status() + (shown.isEmpty() ? "" : " " + String.join(" ", shown));
  }

  private String who() {
    String domain = Origin.of(answer.uri()).domain();
    return isAboutAccess(answer.status()) ? domain + " " + RegistryRefusal.as(credential) : domain;
  }

  private String words() {
    return text().map(text -> " (" + text + ")").orElse("");
  }

  private List<String> codes() {
    return answer.codes().stream().map(this::clean).toList();
  }

  private Optional<String> text() {
    return answer.messages().stream().findFirst().map(this::clean).filter(text -> !text.isEmpty());
  }

  private String clean(String text) {
    return question.shown().clean(text, TEXT_LIMIT);
  }
}
