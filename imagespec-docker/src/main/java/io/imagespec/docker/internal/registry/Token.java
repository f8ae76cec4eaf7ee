package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import java.time.Duration;
import java.util.Optional;

/**
 * A bearer token.
 *
 * @param value the token, a secret
 * @param expires when it stops being used, of {@link System#nanoTime()}
 */
record Token(String value, long expires) {
  /** How long a token is good if its server does not say, by the specification. */
  private static final long DEFAULT_SECONDS = 60;

  /** Nobody's clock is relied on for longer. */
  private static final long MOST_SECONDS = 3600;

  /** How long before its end a token is no longer used. */
  private static final long MARGIN_SECONDS = 10;

  /** Reads a token server's answer; the time counts from now, not by the server's clock. */
  static Optional<Token> read(Json json) {
    long seconds = Math.min(json.number("expires_in").orElse(DEFAULT_SECONDS), MOST_SECONDS);
    long expires = System.nanoTime() + Duration.ofSeconds(seconds - MARGIN_SECONDS).toNanos();
    return filled(json, "token")
        .or(() -> filled(json, "access_token"))
        .map(value -> new Token(value, expires));
  }

  private static Optional<String> filled(Json json, String name) {
    return json.text(name).filter(text -> !text.isEmpty());
  }

  boolean isFresh() {
    return expires - System.nanoTime() > 0;
  }

  String header() {
    return "Bearer " + value;
  }

  /** Never the token. */
  @Override
  public String toString() {
    return "Bearer ***";
  }
}
