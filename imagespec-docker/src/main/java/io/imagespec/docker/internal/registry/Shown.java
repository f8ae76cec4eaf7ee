package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What servers have seen of a user during one question and its steps. For one thread. */
final class Shown {
  /** A header that is repeated in an error, ours or another's. */
  private static final Pattern HEADER =
      Pattern.compile("\\b(basic|bearer)\\s+[^\\s\"',;]+", Pattern.CASE_INSENSITIVE);

  /** How far behind a failure is looked. */
  private static final int MOST_CAUSES = 20;

  private final Set<Credential> earlier = new HashSet<>();
  private final Set<String> headers = new HashSet<>();
  private @Nullable Credential credential;

  void add(Credential presented) {
    credential = presented;
    earlier.add(presented);
  }

  void add(String authorization) {
    headers.add(authorization);
  }

  /** The last credential that a server has seen, or for which it gave something. */
  Optional<Credential> credential() {
    return Optional.ofNullable(credential);
  }

  /**
   * What a server said, or what was said of it, as one line without the secret that it might
   * repeat.
   *
   * @param limit the longest line, in characters
   */
  String clean(String text, int limit) {
    String safe = masked(flat(text));
    return safe.substring(0, Math.min(safe.length(), limit));
  }

  /**
   * A failure as a cause: itself, unless what it or something behind it says would have to be
   * cleaned; a log shows causes as they are.
   */
  @Nullable IOException cause(IOException failure) {
    return isTold(failure, MOST_CAUSES) ? null : failure;
  }

  private boolean isTold(@Nullable Throwable failure, int depth) {
    if (failure == null) {
      return false;
    }
    String text = flat(String.valueOf(failure.getMessage()));
    return depth == 0
        || !masked(text).equals(text)
        || isTold(failure.getCause(), depth - 1)
        || Stream.of(failure.getSuppressed()).anyMatch(other -> isTold(other, depth - 1));
  }

  private String masked(String line) {
    String masked = line;
    for (String secret : secrets()) {
      masked = secret.isBlank() ? masked : masked.replace(flat(secret), "***");
    }
    return HEADER.matcher(masked).replaceAll("$1 ***");
  }

  private static String flat(String text) {
    return text.replaceAll("\\p{Cntrl}", " ").strip();
  }

  /** What was shown, in every form it was shown in. */
  private List<String> secrets() {
    return Stream.of(
            earlier.stream().map(Credential::secret),
            earlier.stream().map(TokenServer::basic).map(Shown::value),
            headers.stream().map(Shown::value))
        .flatMap(Function.identity())
        .toList();
  }

  private static String value(String header) {
    return header.substring(header.indexOf(' ') + 1);
  }
}
