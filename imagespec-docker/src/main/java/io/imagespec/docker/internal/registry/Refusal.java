package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.remedy.Complaint;
import io.imagespec.docker.internal.remedy.HostedRegistry;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

  /** A header that is repeated in an error, ours or another's. */
  private static final Pattern HEADER =
      Pattern.compile("\\b(basic|bearer)\\s+[^\\s\"',;]+", Pattern.CASE_INSENSITIVE);

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
    return isAboutAccess(answer.status())
        ? domain
            + credential
                .map(shown -> " as user " + shown.username() + " (from " + shown.source() + ")")
                .orElse(" without a credential")
        : domain;
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

  /** One bounded line, without the secret that a server might repeat. */
  private String clean(String text) {
    String line = flat(text);
    for (String secret : secrets()) {
      line = secret.isBlank() ? line : line.replace(flat(secret), "***");
    }
    String safe = HEADER.matcher(line).replaceAll("$1 ***");
    return safe.substring(0, Math.min(safe.length(), TEXT_LIMIT));
  }

  private static String flat(String text) {
    return text.replaceAll("\\p{Cntrl}", " ").strip();
  }

  /** What the registry was shown, in every form it was shown in. */
  private List<String> secrets() {
    return Stream.of(
            credential.map(Credential::secret),
            credential.map(TokenServer::basic).map(Refusal::value),
            question.shown().header().map(Refusal::value))
        .flatMap(Optional::stream)
        .toList();
  }

  private static String value(String header) {
    return header.substring(header.indexOf(' ') + 1);
  }
}
