package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Google's Artifact Registry. Repositories must exist before a push, 403 stands for both missing
 * and forbidden, and every client gets a token.
 */
final class ArtifactRegistryEmulation extends HostedRegistryEmulation {
  final Set<String> repositories = new HashSet<>(Set.of("acme/images"));
  final Set<String> writable = new HashSet<>(Set.of("acme/images"));
  boolean isOff;

  ArtifactRegistryEmulation() throws IOException {}

  @Override
  String domain() {
    return "europe-west1-docker.pkg.dev";
  }

  @Override
  Credential credential() {
    return Credential.password(
        "oauth2accesstoken", PASSWORD, "credHelpers[gcloud] in /home/u/.docker/config.json");
  }

  @Override
  Response other(Seen request) {
    return token(isKnown(request) ? "of-" + USER : "of-nobody");
  }

  @Override
  Optional<Response> refusal(Seen request, String path, boolean push) {
    String repository = path.substring(0, path.lastIndexOf('/'));
    if (request.authorization().isEmpty()) {
      return Optional.of(
          error(401, "UNAUTHORIZED", "failed authentication")
              .with(
                  "WWW-Authenticate",
                  "Bearer realm=\"http://"
                      + server.address()
                      + "/v2/token\",service=\""
                      + domain()
                      + "\""));
    }
    if (isOff) {
      return Optional.of(
          error(
              403,
              "DENIED",
              "Artifact Registry API has not been used in project acme before or it is disabled."));
    }
    boolean isUser = request.authorization().equals("Bearer of-" + USER);
    if (!isUser && !open.contains(path)) {
      return Optional.of(
          denied(
              "Unauthenticated request. Unauthenticated requests do not have permission",
              "downloadArtifacts",
              repository));
    }
    if (!repositories.contains(repository)) {
      return Optional.of(error(404, "NAME_UNKNOWN", "Repository \"" + repository + "\" not found"));
    }
    return push && !(isUser && writable.contains(repository))
        ? Optional.of(denied("Permission", "uploadArtifacts", repository))
        : Optional.empty();
  }

  private static Response denied(String start, String permission, String repository) {
    return error(
        403,
        "DENIED",
        start
            + " \"artifactregistry.repositories."
            + permission
            + "\" on resource \"projects/"
            + repository.replace("/", "/locations/europe-west1/repositories/")
            + "\" (or it may not exist)");
  }
}
