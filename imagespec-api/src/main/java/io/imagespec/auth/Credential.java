package io.imagespec.auth;

import io.imagespec.name.CheckReturnValue;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A credential for a registry, with its source.
 *
 * <p>Only {@link #secret()} returns the secret; {@link #toString()} never contains it. Immutable
 * and thread-safe.
 */
@CheckReturnValue
public final class Credential {
  /** The kind of secret, which determines its use. */
  public enum Kind {
    /** A user name and a password or access token, sent as HTTP Basic or exchanged for a token. */
    PASSWORD,
    /**
     * An OAuth2 refresh token ({@code identitytoken} in docker's configuration), exchanged for an
     * access token.
     */
    IDENTITY_TOKEN,
    /** An access token ({@code registrytoken} in docker's configuration), sent unchanged. */
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
   * Creates a credential from a user name and a password, or an access token used as a password.
   *
   * @param username the user name, empty if a credential helper returned none
   * @param password the password
   * @param source the source, for messages, for example {@code auths[ghcr.io] in
   *     /home/u/.docker/config.json}
   * @return the credential
   * @throws IllegalArgumentException if the user name contains a colon
   */
  public static Credential password(String username, String password, String source) {
    Objects.requireNonNull(username, "username");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(source, "source");
    if (username.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "credential from " + source + ": the user name must not contain a ':'");
    }
    return new Credential(Kind.PASSWORD, username, password, source, null);
  }

  /**
   * Creates a credential from an OAuth2 refresh token.
   *
   * @param token the token
   * @param source the source, for messages
   * @return the credential, with the user name {@code <token>} as credential helpers use it
   */
  public static Credential identityToken(String token, String source) {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(source, "source");
    return new Credential(Kind.IDENTITY_TOKEN, "<token>", token, source, null);
  }

  /**
   * Creates a credential from an access token.
   *
   * @param token the token
   * @param source the source, for messages
   * @return the credential, with the user name {@code <token>}
   */
  public static Credential registryToken(String token, String source) {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(source, "source");
    return new Credential(Kind.REGISTRY_TOKEN, "<token>", token, source, null);
  }

  /**
   * Returns a copy with an expiry time. Caches renew the credential before.
   *
   * @param moment the expiry time, for example that of an ECR token
   * @return the copy
   */
  public Credential withExpiry(Instant moment) {
    Objects.requireNonNull(moment, "moment");
    return new Credential(kind, username, secret, source, moment);
  }

  /**
   * Returns the kind of secret.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the user name.
   *
   * @return the name, or {@code <token>} for both kinds of tokens
   */
  public String username() {
    return username;
  }

  /**
   * Returns the password or token. Never log it.
   *
   * @return the secret
   */
  public String secret() {
    return secret;
  }

  /**
   * Returns the source of the credential.
   *
   * @return a text for messages
   */
  public String source() {
    return source;
  }

  /**
   * Returns the expiry time.
   *
   * @return the time, or empty if it is unknown, as for most credentials
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

  /** Returns the user name and the source, never the secret. */
  @Override
  public String toString() {
    return username + ":*** (" + source + ")";
  }
}
