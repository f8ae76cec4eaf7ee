package io.imagespec.docker.internal.credentials;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The response of a credential helper.
 *
 * @param program the path of the helper
 * @param exitCode the exit code
 * @param output the standard output, which may be a secret
 * @param errors the standard error; empty if the helper succeeded
 * @see <a href="https://github.com/docker/docker-credential-helpers">the protocol</a>
 */
record CredentialHelperResponse(String program, int exitCode, String output, String errors) {
  private static final String NOT_FOUND = "credentials not found in native keychain";
  private static final int ERROR_OUTPUT_LIMIT = 300;

  /**
   * Returns the credential, or empty if the helper has none.
   *
   * @throws CredentialException if the helper failed or its output is invalid
   */
  Optional<Credential> credential(CredentialHelperName helper) {
    if (exitCode == 0) {
      return credential(helper, json(helper));
    }
    if (output.strip().equals(NOT_FOUND)) {
      return Optional.empty();
    }
    throw failed(helper, "failed with exit code " + exitCode + complaint());
  }

  private JsonValue json(CredentialHelperName helper) {
    try {
      JsonValue json = JsonValue.parseFirst(output.getBytes(StandardCharsets.UTF_8));
      if (!json.isObject()) {
        throw failed(helper, "succeeded, but its output is not a JSON object");
      }
      return json;
    } catch (MalformedJsonException e) {
      throw failed(helper, "succeeded, but its output is " + e.getMessage());
    }
  }

  private Optional<Credential> credential(CredentialHelperName helper, JsonValue json) {
    String username = CaseInsensitiveFields.filled(json, "Username").orElse("");
    String secret = CaseInsensitiveFields.filled(json, "Secret").orElse("");
    JsonValue user = CaseInsensitiveFields.get(json, "Username");
    if (!user.isMissing() && user.text().isEmpty()) {
      throw failed(helper, "returned a user name that is not a string");
    }
    if (secret.isEmpty() && (username.isEmpty() || username.equals("<token>"))) {
      return Optional.empty();
    }
    if (username.equals("<token>")) {
      return Optional.of(Credential.identityToken(secret, helper.source()));
    }
    if (username.indexOf(':') >= 0) {
      throw failed(helper, "returned a user name that contains a ':'");
    }
    return Optional.of(Credential.password(username, secret, helper.source()));
  }

  /**
   * Returns the helper's error message in one line of limited length. According to the protocol, it
   * is on the standard output. JSON is not shown, since it may be the secret.
   */
  private String complaint() {
    String text = output.isBlank() ? errors : output;
    String line = text.strip().replaceAll("\\s*\\R\\s*", " / ").replaceAll("\\p{Cntrl}", "");
    if (line.isEmpty() || line.indexOf('{') >= 0) {
      return "";
    }
    return ": " + line.substring(0, Math.min(line.length(), ERROR_OUTPUT_LIMIT));
  }

  private CredentialException failed(CredentialHelperName helper, String what) {
    return new CredentialException(
        helper + " " + what + "; run it by hand: echo <registry> | " + program + " get");
  }

  /** Returns the exit code, never the output. */
  @Override
  public String toString() {
    return "exit code " + exitCode;
  }
}
