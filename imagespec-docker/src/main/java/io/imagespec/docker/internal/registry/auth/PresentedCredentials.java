package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.remedy.SecretRedactor;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What servers have seen of a user during one question and its steps. For one thread. */
public final class PresentedCredentials {
  private static final int BRIEF = 200;

  private final Set<Credential> earlier = new HashSet<>();
  private final Set<String> headers = new HashSet<>();
  private final Supplier<Set<String>> others;
  private @Nullable Credential credential;

  /**
   * Nothing yet.
   *
   * @param others what proxies see in any case
   */
  PresentedCredentials(Supplier<Set<String>> others) {
    this.others = others;
  }

  void add(Credential presented) {
    credential = presented;
    earlier.add(presented);
  }

  public void add(String authorization) {
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
  String redact(String text, int limit) {
    String safe = secretRedactor().clean(text);
    return safe.substring(0, Math.min(safe.length(), limit));
  }

  /** What a failure says of itself, in short, for a log. */
  public String redactedSummary(Exception failure) {
    return redact(failure.toString(), BRIEF);
  }

  /** A failure as a cause, unless it would have to be cleaned. */
  @Nullable IOException cause(IOException failure) {
    return secretRedactor().cause(failure);
  }

  /** Made when something went wrong: most questions need none. */
  private SecretRedactor secretRedactor() {
    SecretRedactor secretRedactor = new SecretRedactor();
    earlier.forEach(secretRedactor::add);
    headers.forEach(secretRedactor::addHeader);
    others.get().forEach(secretRedactor::addSecret);
    return secretRedactor;
  }
}
