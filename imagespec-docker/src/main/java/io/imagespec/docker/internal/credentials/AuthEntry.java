package io.imagespec.docker.internal.credentials;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * An entry of {@code auths} and its location.
 *
 * @param json the entry
 * @param source the location, for messages
 * @param remedy the remedy for an invalid entry
 */
record AuthEntry(JsonValue json, String source, String remedy) {
  /**
   * Returns the credential. The result is empty if the entry is empty, as docker leaves it when a
   * credential store holds the secret.
   */
  Optional<Credential> credential() {
    if (!json.isObject() && !json.isMissing()) {
      throw broken("it is not a JSON object");
    }
    return token().or(this::password);
  }

  private Optional<Credential> token() {
    return CaseInsensitiveFields.filled(json, "registrytoken")
        .map(token -> Credential.registryToken(token, source))
        .or(
            () ->
                CaseInsensitiveFields.filled(json, "identitytoken")
                    .map(token -> Credential.identityToken(token, source)));
  }

  private Optional<Credential> password() {
    return CaseInsensitiveFields.filled(json, "auth")
        .map(this::decoded)
        .or(this::fromUsernameAndPassword);
  }

  private Optional<Credential> fromUsernameAndPassword() {
    String password = CaseInsensitiveFields.filled(json, "password").orElse("");
    return CaseInsensitiveFields.filled(json, "username")
        .map(username -> checked(username, password))
        .or(
            () ->
                Optional.of(password)
                    .filter(secret -> !secret.isEmpty())
                    .map(secret -> Credential.password("", secret, source)));
  }

  /**
   * Decodes user name and password. The password may contain colons and line breaks, as Google's
   * JSON keys do. Docker pads it with NUL characters.
   */
  private Credential decoded(String auth) {
    String pair = new String(bytes(auth), StandardCharsets.UTF_8);
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw broken("its \"auth\" has no ':' between user name and password");
    }
    return checked(pair.substring(0, colon), withoutNuls(pair.substring(colon + 1)));
  }

  private byte[] bytes(String auth) {
    try {
      return Base64.getDecoder().decode(auth.replace("\r", "").replace("\n", ""));
    } catch (IllegalArgumentException e) {
      throw broken("its \"auth\" is not base64");
    }
  }

  private Credential checked(String username, String password) {
    if (username.isEmpty() || username.indexOf(':') >= 0) {
      throw broken("its user name is empty or contains a ':'");
    }
    return Credential.password(username, password, source);
  }

  private static String withoutNuls(String padded) {
    int start = 0;
    int end = padded.length();
    while (start < end && padded.charAt(start) == '\0') {
      start++;
    }
    while (end > start && padded.charAt(end - 1) == '\0') {
      end--;
    }
    return padded.substring(start, end);
  }

  private CredentialException broken(String reason) {
    return new CredentialException(source + " cannot be used: " + reason + "; " + remedy);
  }

  /** Returns the location, never the entry. */
  @Override
  public String toString() {
    return source;
  }
}
