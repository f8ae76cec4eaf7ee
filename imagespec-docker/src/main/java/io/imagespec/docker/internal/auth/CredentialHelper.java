package io.imagespec.docker.internal.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.json.MalformedJsonException;
import java.util.List;
import java.util.Optional;

/**
 * One question to a credential helper.
 *
 * @param program the program's name, for messages
 * @param source the setting that names it
 * @param answer what the program did
 * @see <a href="https://github.com/docker/docker-credential-helpers">the protocol</a>
 */
record CredentialHelper(String program, String source, HelperProcess.Answer answer) {
  private static final String NOT_FOUND = "credentials not found in native keychain";

  static Optional<Credential> get(
      HelperChoice choice, String key, ProgramPath path, HelperProcess process)
      throws CredentialTrouble {
    String program = choice.program();
    List<String> command = List.of(path.find(program, choice.source()).toString(), "get");
    return new CredentialHelper(program, choice.source(), process.run(command, key)).credential();
  }

  private Optional<Credential> credential() throws CredentialTrouble {
    if (answer.exitCode() == 0) {
      return credential(json());
    }
    if (answer.output().strip().equals(NOT_FOUND)) {
      return Optional.empty();
    }
    throw failed("ended with exit code " + answer.exitCode() + answer.complaint());
  }

  private Json json() throws CredentialTrouble {
    try {
      Json json = Json.parse(answer.output());
      if (!json.isObject()) {
        throw failed("ended well, but its answer is no JSON object");
      }
      return json;
    } catch (MalformedJsonException e) {
      throw failed("ended well, but its answer is " + e.getMessage());
    }
  }

  private Optional<Credential> credential(Json json) throws CredentialTrouble {
    String username = json.text("Username").orElse("");
    String secret = json.text("Secret").orElse("");
    if (username.isEmpty() && secret.isEmpty()) {
      return Optional.empty();
    }
    if (username.equals("<token>")) {
      return Optional.of(Credential.identityToken(secret, source));
    }
    if (username.isEmpty() || username.indexOf(':') >= 0) {
      throw failed("gave a user name that is empty or holds a ':'");
    }
    return Optional.of(Credential.password(username, secret, source));
  }

  private CredentialTrouble failed(String what) {
    return new CredentialTrouble(
        program
            + " ("
            + source
            + ") "
            + what
            + "; try it by hand: echo <registry> | "
            + program
            + " get");
  }

  /** Program and setting, never the answer. */
  @Override
  public String toString() {
    return program + " (" + source + ")";
  }
}
