package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.remedy.SecretRedactor;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The credentials and headers that were sent to servers during one operation and its steps, which
 * messages must not contain. Not thread-safe.
 */
public final class PresentedCredentials {
  private static final int BRIEF = 200;

  private final Set<Credential> earlier = new HashSet<>();
  private final Set<String> headers = new HashSet<>();
  private final Supplier<Set<String>> others;
  private @Nullable Credential credential;

  /**
   * Creates an empty set of credentials.
   *
   * @param others the secrets that proxies see in any case
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

  /** Returns the last credential that was sent to a registry or its token server. */
  Optional<Credential> credential() {
    return Optional.ofNullable(credential);
  }

  /**
   * Returns a text as one line without secrets, which a server's message may quote.
   *
   * @param limit the length of the longest line, in characters
   */
  String redact(String text, int limit) {
    String safe = secretRedactor().clean(text);
    return safe.substring(0, Math.min(safe.length(), limit));
  }

  /** Returns a short description of a failure without secrets, for a log. */
  public String redactedSummary(Exception failure) {
    return redact(failure.toString(), BRIEF);
  }

  /** Returns a failure as a cause; null if its text contains a secret. */
  @Nullable IOException cause(IOException failure) {
    return secretRedactor().cause(failure);
  }

  /** Creates the redactor only after a failure, because most operations need none. */
  private SecretRedactor secretRedactor() {
    SecretRedactor secretRedactor = new SecretRedactor();
    earlier.forEach(secretRedactor::add);
    headers.forEach(secretRedactor::addHeader);
    others.get().forEach(secretRedactor::addSecret);
    return secretRedactor;
  }
}
