package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * GitHub's registry. It refuses anonymous tokens for private packages, gives users a token
 * regardless of their permissions, and answers forbidden requests with 403 DENIED without a
 * challenge.
 */
final class GhcrEmulation extends HostedRegistryEmulation {
  final Set<String> scopes = new HashSet<>(Set.of("read:packages", "write:packages"));

  GhcrEmulation() throws IOException {}

  @Override
  String domain() {
    return "ghcr.io";
  }

  @Override
  Response other(Seen request) {
    String repository = request.query().replaceAll(".*repository%3A(.*)%3A.*", "$1");
    if (isKnown(request)) {
      return token("of-" + USER);
    }
    if (!request.authorization().isEmpty()) {
      return error(403, "DENIED", "requested access to the resource is denied");
    }
    return open.contains(repository.replace("%2F", "/"))
        ? token("of-nobody")
        : error(401, "UNAUTHORIZED", "authentication required");
  }

  @Override
  Optional<Response> refusal(Seen request, String repository, boolean push) {
    if (request.authorization().isEmpty()) {
      return Optional.of(
          error(401, "UNAUTHORIZED", "authentication required")
              .with(
                  "WWW-Authenticate",
                  "Bearer realm=\"http://"
                      + server.address()
                      + "/token\",service=\"ghcr.io\",scope=\"repository:"
                      + repository
                      + ":"
                      + (push ? "pull,push" : "pull")
                      + "\""));
    }
    if (request.authorization().equals("Bearer of-nobody")) {
      return push || !open.contains(repository)
          ? Optional.of(error(403, "DENIED", "denied"))
          : Optional.empty();
    }
    return scopes.contains(push ? "write:packages" : "read:packages")
        ? Optional.empty()
        : Optional.of(
            error(
                403,
                "DENIED",
                "permission_denied: The token provided does not match expected scopes."));
  }
}
