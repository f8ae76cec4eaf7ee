package io.imagespec.docker.internal.credentials;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * One entry of {@code auths}: what it says, and where it stands.
 *
 * @param json the entry
 * @param source its place, for messages
 * @param remedy what to do if it is broken
 */
record AuthEntry(JsonValue json, String source, String remedy) {
  /**
   * The credential; empty if the entry is, as docker leaves it when a credential store has the
   * secret.
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
    return CaseInsensitiveFields.filled(json, "auth").map(this::decoded).or(this::writtenOut);
  }

  private Optional<Credential> writtenOut() {
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
   * The password may hold colons and line breaks, as Google's JSON keys do; docker pads it with
   * NULs.
   */
  private Credential decoded(String auth) {
    String pair = new String(bytes(auth), StandardCharsets.UTF_8);
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw broken("its \"auth\" holds no ':' between user and password");
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
      throw broken("its user name is empty or holds a ':'");
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
    return new CredentialException(source + " cannot be used, " + reason + "; " + remedy);
  }

  /** The place, never the entry. */
  @Override
  public String toString() {
    return source;
  }
}
