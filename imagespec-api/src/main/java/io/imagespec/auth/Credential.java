package io.imagespec.auth;

import io.imagespec.name.CheckReturnValue;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a user shows to a registry, and where it came from.
 *
 * <p>The secret is only given by {@link #secret()}; {@link #toString()} never shows it. Immutable
 * and thread-safe.
 */
@CheckReturnValue
public final class Credential {
  /** What kind of secret it is, and so how it is used. */
  public enum Kind {
    /** A user name and a password or access token, sent as HTTP Basic or exchanged for a token. */
    PASSWORD,
    /**
     * An OAuth2 refresh token ({@code identitytoken} in docker's configuration), exchanged for an
     * access token.
     */
    IDENTITY_TOKEN,
    /** A ready access token ({@code registrytoken} in docker's configuration), sent as it is. */
    REGISTRY_TOKEN
  }

  private final Kind kind;
  private final String username;
  private final String secret;
  private final String source;
  private final @Nullable Instant expiry;

  private Credential(
      Kind kind, String username, String secret, String source, @Nullable Instant expiry) {
    this.kind = kind;
    this.username = username;
    this.secret = secret;
    this.source = source;
    this.expiry = expiry;
  }

  /**
   * A user name with a password or an access token used as one.
   *
   * @param username the user; credential helpers may give none, then it is empty
   * @param password the password
   * @param source where it came from, for messages, for example {@code auths[ghcr.io] in
   *     /home/u/.docker/config.json}
   * @return the credential
   * @throws IllegalArgumentException if the user holds a colon
   */
  public static Credential password(String username, String password, String source) {
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(source, "source");
    if (username.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "credential from " + source + ": the user name must not hold a ':'");
    }
    return new Credential(Kind.PASSWORD, username, password, source, null);
  }

  /**
   * An OAuth2 refresh token.
   *
   * @param token the token
   * @param source where it came from, for messages
   * @return the credential, with the user name {@code <token>} as credential helpers write it
   */
  public static Credential identityToken(String token, String source) {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(source, "source");
    return new Credential(Kind.IDENTITY_TOKEN, "<token>", token, source, null);
  }

  /**
   * A ready access token.
   *
   * @param token the token
   * @param source where it came from, for messages
   * @return the credential, with the user name {@code <token>}
   */
  public static Credential registryToken(String token, String source) {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(source, "source");
    return new Credential(Kind.REGISTRY_TOKEN, "<token>", token, source, null);
  }

  /**
   * The same credential with the moment after which it is worth nothing. Caches ask for a new one
   * before.
   *
   * @param moment when it ends, for example what ECR gives with its tokens
   * @return a credential with that end
   */
  public Credential withExpiry(Instant moment) {
    Objects.requireNonNull(moment, "moment");
    return new Credential(kind, username, secret, source, moment);
  }

  /**
   * What kind of secret it is.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * The user.
   *
   * @return the name, or {@code <token>} for both kinds of tokens
   */
  public String username() {
    return username;
  }

  /**
   * The password or token. Never log it.
   *
   * @return the secret
   */
  public String secret() {
    return secret;
  }

  /**
   * Where the credential came from.
   *
   * @return a text for messages
   */
  public String source() {
    return source;
  }

  /**
   * The moment after which it is worth nothing.
   *
   * @return the moment, or empty if whoever gave the credential does not say, as most do not
   */
  public Optional<Instant> expiry() {
    return Optional.ofNullable(expiry);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credential that
        && kind == that.kind
        && username.equals(that.username)
        && secret.equals(that.secret)
        && source.equals(that.source)
        && Objects.equals(expiry, that.expiry);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, username, source, expiry);
  }

  /** User and source, never the secret. */
  @Override
  public String toString() {
    return username + ":*** (" + source + ")";
  }
}
