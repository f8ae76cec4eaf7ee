package io.imagespec.docker.internal.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * One entry of {@code auths}: what it says, and where it stands.
 *
 * @param json the entry
 * @param source its place, for messages
 */
record AuthEntry(Json json, String source) {
  /**
   * The credential; empty if the entry is, as docker leaves it when a credential store has the
   * secret.
   */
  Optional<Credential> credential() throws CredentialTrouble {
    if (!json.isObject() && !json.isMissing()) {
      throw broken("it is not a JSON object");
    }
    Optional<Credential> token = token();
    return token.isPresent() ? token : password();
  }

  private Optional<Credential> token() {
    return filled("registrytoken")
        .map(token -> Credential.registryToken(token, source))
        .or(() -> filled("identitytoken").map(token -> Credential.identityToken(token, source)));
  }

  private Optional<Credential> password() throws CredentialTrouble {
    Optional<String> auth = filled("auth");
    if (auth.isPresent()) {
      return Optional.of(decode(auth.get()));
    }
    Optional<String> username = filled("username");
    return username.isPresent()
        ? Optional.of(checked(username.get(), json.text("password").orElse("")))
        : Optional.empty();
  }

  /**
   * The password may hold colons and line breaks, as Google's JSON keys do; docker pads it with
   * NULs.
   */
  private Credential decode(String auth) throws CredentialTrouble {
    String pair = new String(bytes(auth), StandardCharsets.UTF_8);
    int colon = pair.indexOf(':');
    if (colon < 0) {
      throw broken("its \"auth\" holds no ':' between user and password");
    }
    return checked(pair.substring(0, colon), withoutTrailingNuls(pair.substring(colon + 1)));
  }

  private byte[] bytes(String auth) throws CredentialTrouble {
    try {
      return Base64.getDecoder().decode(auth.replace("\r", "").replace("\n", ""));
    } catch (IllegalArgumentException e) {
      throw broken("its \"auth\" is not base64");
    }
  }

  private Credential checked(String username, String password) throws CredentialTrouble {
    if (username.isEmpty() || username.indexOf(':') >= 0) {
      throw broken("its user name is empty or holds a ':'");
    }
    return Credential.password(username, password, source);
  }

  private static String withoutTrailingNuls(String padded) {
    int end = padded.length();
    while (end > 0 && padded.charAt(end - 1) == '\0') {
      end--;
    }
    return padded.substring(0, end);
  }

  private Optional<String> filled(String name) {
    return json.text(name).filter(text -> !text.isEmpty());
  }

  private CredentialTrouble broken(String reason) {
    return new CredentialTrouble(
        source + " cannot be used, " + reason + "; repeat docker login for that registry");
  }

  /** The place, never the entry. */
  @Override
  public String toString() {
    return source;
  }
}
