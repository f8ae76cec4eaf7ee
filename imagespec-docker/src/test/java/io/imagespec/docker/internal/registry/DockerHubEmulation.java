package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import java.io.IOException;
import java.util.Optional;

/**
 * Docker Hub. Every client gets a token, which is useless for repositories of other owners. A wrong
 * password has a message of its own, and pulls are limited.
 */
final class DockerHubEmulation extends HostedRegistryEmulation {
  boolean isLimited;
  boolean isPasswordWrong;

  DockerHubEmulation() throws IOException {}

  @Override
  String domain() {
    return "docker.io";
  }

  @Override
  Response other(Seen request) {
    if (request.authorization().isEmpty()) {
      return token("of-nobody");
    }
    return isKnown(request) && !isPasswordWrong
        ? token("of-" + USER)
        : Response.of(401, "{\"details\":\"incorrect username or password\"}");
  }

  @Override
  Optional<Response> refusal(Seen request, String repository, boolean push) {
    boolean isOwn = repository.startsWith(USER + "/");
    boolean isUser = request.authorization().equals("Bearer of-" + USER);
    if (isUser && isOwn) {
      return Optional.empty();
    }
    if (!push && open.contains(repository) && !request.authorization().isEmpty()) {
      return isLimited
          ? Optional.of(
              error(
                      429,
                      "TOOMANYREQUESTS",
                      "You have reached your unauthenticated pull rate limit.")
                  .with("Retry-After", "21600"))
          : Optional.empty();
    }
    return Optional.of(denied(request, repository, push));
  }

  private Response denied(Seen request, String repository, boolean push) {
    boolean asked = request.authorization().isEmpty();
    return error(
            401,
            asked ? "UNAUTHORIZED" : "DENIED",
            asked ? "authentication required" : "requested access to the resource is denied")
        .with(
            "WWW-Authenticate",
            "Bearer realm=\"http://"
                + server.address()
                + "/token\",service=\"registry.docker.io\",scope=\"repository:"
                + repository
                + ":"
                + (push ? "pull,push" : "pull")
                + "\""
                + (asked ? "" : ",error=\"insufficient_scope\""));
  }
}
