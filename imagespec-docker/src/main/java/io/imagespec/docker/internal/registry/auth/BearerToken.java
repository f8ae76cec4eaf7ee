package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import java.time.Duration;
import java.util.Optional;

/**
 * A bearer token.
 *
 * @param value the token, which is a secret
 * @param expires the moment after which it is no longer used, of {@link System#nanoTime()}
 */
public record BearerToken(String value, long expires) {
  private static final int SECRET_LIMIT = 32 * 1024;

  /** The lifetime of a token without {@code expires_in}, as the specification sets it. */
  private static final long DEFAULT_SECONDS = 60;

  /** The longest lifetime that is trusted. */
  private static final long MAX_SECONDS = 3600;

  /** The time before its end at which a token is no longer used. */
  private static final long MARGIN_SECONDS = 10;

  /**
   * Reads a token server's response. The lifetime starts now, because the server's clock may
   * differ.
   */
  static Optional<BearerToken> read(JsonValue json) throws InvalidResponseException {
    long declared = json.number("expires_in").orElse(0);
    long seconds = Math.min(declared > 0 ? declared : DEFAULT_SECONDS, MAX_SECONDS);
    long expires = System.nanoTime() + Duration.ofSeconds(seconds - MARGIN_SECONDS).toNanos();
    Optional<String> value = filled(json, "token").or(() -> filled(json, "access_token"));
    if (value.filter(text -> !isUsable(text)).isPresent()) {
      throw new InvalidResponseException("the token server returned an invalid token");
    }
    return value.map(text -> new BearerToken(text, expires));
  }

  /** Returns the registry token of a keychain. */
  static BearerToken of(Credential ready) throws InvalidResponseException {
    if (!isUsable(ready.secret())) {
      throw new InvalidResponseException(
          "the token from " + ready.source() + " is invalid", "supply a valid token there");
    }
    return new BearerToken(ready.secret(), Long.MAX_VALUE);
  }

  /** Returns true if a header can contain the text. For others the JDK's error quotes the text. */
  private static boolean isUsable(String text) {
    return text.length() <= SECRET_LIMIT && text.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  private static Optional<String> filled(JsonValue json, String name) {
    return json.text(name).filter(text -> !text.isEmpty());
  }

  boolean isFresh() {
    return expires - System.nanoTime() > 0;
  }

  String header() {
    return "Bearer " + value;
  }

  /** Returns a text without the token. */
  @Override
  public String toString() {
    return "Bearer ***";
  }
}
