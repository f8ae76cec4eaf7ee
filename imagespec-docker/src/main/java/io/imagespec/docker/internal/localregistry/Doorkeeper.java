package io.imagespec.docker.internal.localregistry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** Lets everybody in, or one user. Never shows the password. */
final class Doorkeeper {
  private final Optional<String> wanted;

  private Doorkeeper(Optional<String> wanted) {
    this.wanted = wanted;
  }

  static Doorkeeper everybody() {
    return new Doorkeeper(Optional.empty());
  }

  static Doorkeeper only(String user, String password) {
    if (user.isEmpty()
        || user.indexOf(':') >= 0
        || user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "local registry: the user name must not be empty or hold a ':' or a control character");
    }
    if (password.isEmpty()) {
      throw new IllegalArgumentException(
          "local registry: the password must not be empty; leave the credential out to let"
              + " everybody in");
    }
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Doorkeeper(Optional.of("Basic " + Base64.getEncoder().encodeToString(pair)));
  }

  boolean admits(Request request) {
    byte[] shown = request.header("Authorization").orElse("").getBytes(StandardCharsets.UTF_8);
    return wanted
        .map(header -> MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), shown))
        .orElse(true);
  }

  static Reply refusal() {
    return Reply.of(new RefusedException(ErrorCode.UNAUTHORIZED, "authentication required"))
        .with("WWW-Authenticate", "Basic realm=\"imagespec local registry\"");
  }
}
