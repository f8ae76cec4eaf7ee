package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/** Authorizes all requests, or those of one user. Never exposes the password. */
final class BasicAuth {
  private final Optional<String> expected;

  private BasicAuth(Optional<String> expected) {
    this.expected = expected;
  }

  static BasicAuth none() {
    return new BasicAuth(Optional.empty());
  }

  static BasicAuth only(String user, String password) {
    if (user.isEmpty()
        || user.indexOf(':') >= 0
        || user.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "local registry: the user name must not be empty or contain a ':' or a control character");
    }
    if (password.isEmpty()) {
      throw new IllegalArgumentException(
          "local registry: the password must not be empty; omit the credential to allow"
              + " access without one");
    }
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new BasicAuth(Optional.of("Basic " + Base64.getEncoder().encodeToString(pair)));
  }

  boolean isAuthorized(RegistryRequest request) {
    byte[] presented = request.header("Authorization").orElse("").getBytes(StandardCharsets.UTF_8);
    return expected
        .map(header -> MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), presented))
        .orElse(true);
  }

  static RegistryReply refusal() {
    return RegistryReply.of(
            new RegistryErrorException(ErrorCode.UNAUTHORIZED, "authentication required"))
        .with("WWW-Authenticate", "Basic realm=\"imagespec local registry\"");
  }
}
