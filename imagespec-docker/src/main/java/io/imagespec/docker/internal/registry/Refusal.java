package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.registry.RegistryException;
import java.util.List;
import java.util.Optional;

/**
 * An answer that is an error, as an exception: status and codes, from whom, as whom, and what to
 * do.
 */
final class Refusal {
  private static final int TEXT_LIMIT = 200;

  private Refusal() {}

  static RegistryException of(Question question, Answer answer) {
    Optional<Credential> credential =
        isAboutAccess(answer) ? question.credential() : question.shown();
    StringBuilder message =
        new StringBuilder().append(question).append(": ").append(answer.status());
    answer.codes().stream()
        .limit(5)
        .forEach(code -> message.append(' ').append(clean(code, credential)));
    message.append(" from ").append(Origin.of(answer.uri()).domain());
    if (isAboutAccess(answer)) {
      message.append(
          credential
              .map(who -> " as user " + who.username() + " (from " + who.source() + ")")
              .orElse(" without a credential"));
    }
    text(answer, credential).ifPresent(text -> message.append(" (").append(text).append(')'));
    message.append("; ").append(remedy(question, answer, credential));
    List<String> codes = answer.codes().stream().map(code -> clean(code, credential)).toList();
    return new RegistryException(message.toString(), answer.status(), codes, null);
  }

  private static boolean isAboutAccess(Answer answer) {
    return answer.status() == 401 || answer.status() == 403;
  }

  private static Optional<String> text(Answer answer, Optional<Credential> credential) {
    return answer.messages().stream()
        .findFirst()
        .map(text -> clean(text, credential))
        .filter(text -> !text.isEmpty());
  }

  /** One bounded line, without the secret that a server might repeat. */
  private static String clean(String text, Optional<Credential> credential) {
    String line = text.replaceAll("\\p{Cntrl}", " ").strip();
    String secret = credential.map(Credential::secret).orElse("");
    String safe = secret.isEmpty() ? line : line.replace(secret, "***");
    return safe.substring(0, Math.min(safe.length(), TEXT_LIMIT));
  }

  private static String remedy(Question question, Answer answer, Optional<Credential> credential) {
    String domain = question.domain();
    String login = "docker login" + (domain.equals("docker.io") ? "" : " " + domain);
    return switch (answer.status()) {
      case 401, 403 ->
          credential.isPresent()
              ? "check that this user may do it and the password or token still holds, or run "
                  + login
                  + " again"
              : "run " + login + ", or give a credential in the keychain";
      case 404 -> "check the name, and that it was pushed";
      case 429 -> "wait, or run " + login + " for a higher limit";
      default ->
          answer.status() >= 500
              ? "the registry is in trouble; try again later"
              : "the registry does not understand the request; ask whoever runs it";
    };
  }
}
