package io.imagespec.docker.internal.credentials;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a credential helper did.
 *
 * @param program where it was found
 * @param exitCode its exit code
 * @param output its standard output, which may be a secret
 * @param errors its standard error, if it failed
 * @see <a href="https://github.com/docker/docker-credential-helpers">the protocol</a>
 */
record CredentialHelperResponse(String program, int exitCode, String output, String errors) {
  private static final String NOT_FOUND = "credentials not found in native keychain";
  private static final int COMPLAINT_LIMIT = 300;

  /**
   * The credential; empty if the helper has none.
   *
   * @throws CredentialException if it failed
   */
  Optional<Credential> credential(CredentialHelperName helper) {
    if (exitCode == 0) {
      return credential(helper, json(helper));
    }
    if (output.strip().equals(NOT_FOUND)) {
      return Optional.empty();
    }
    throw failed(helper, "ended with exit code " + exitCode + complaint());
  }

  private JsonValue json(CredentialHelperName helper) {
    try {
      JsonValue json = JsonValue.parseFirst(output.getBytes(StandardCharsets.UTF_8));
      if (!json.isObject()) {
        throw failed(helper, "ended well, but its answer is no JSON object");
      }
      return json;
    } catch (MalformedJsonException e) {
      throw failed(helper, "ended well, but its answer is " + e.getMessage());
    }
  }

  private Optional<Credential> credential(CredentialHelperName helper, JsonValue json) {
    String username = CaseInsensitiveFields.filled(json, "Username").orElse("");
    String secret = CaseInsensitiveFields.filled(json, "Secret").orElse("");
    JsonValue user = CaseInsensitiveFields.get(json, "Username");
    if (!user.isMissing() && user.text().isEmpty()) {
      throw failed(helper, "gave a user name that is no text");
    }
    if (secret.isEmpty() && (username.isEmpty() || username.equals("<token>"))) {
      return Optional.empty();
    }
    if (username.equals("<token>")) {
      return Optional.of(Credential.identityToken(secret, helper.source()));
    }
    if (username.indexOf(':') >= 0) {
      throw failed(helper, "gave a user name that holds a ':'");
    }
    return Optional.of(Credential.password(username, secret, helper.source()));
  }

  /**
   * What it said of its failure, in one bounded line; by the protocol that is on the standard
   * output. JSON is not shown: it may be the secret.
   */
  private String complaint() {
    String said = output.isBlank() ? errors : output;
    String line = said.strip().replaceAll("\\s*\\R\\s*", " / ").replaceAll("\\p{Cntrl}", "");
    if (line.isEmpty() || line.indexOf('{') >= 0) {
      return "";
    }
    return ": " + line.substring(0, Math.min(line.length(), COMPLAINT_LIMIT));
  }

  private CredentialException failed(CredentialHelperName helper, String what) {
    return new CredentialException(
        helper + " " + what + "; try it by hand: echo <registry> | " + program + " get");
  }

  /** The exit code, never the output. */
  @Override
  public String toString() {
    return "exit code " + exitCode;
  }
}
