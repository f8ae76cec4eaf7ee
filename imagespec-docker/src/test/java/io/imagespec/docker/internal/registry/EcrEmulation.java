package io.imagespec.docker.internal.registry;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.registry.testing.FakeServer.Seen;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Amazon's private registries. They use HTTP Basic with the user AWS, repositories must exist
 * before a push, tags may be immutable, and uploads cannot be cancelled.
 */
final class EcrEmulation extends HostedRegistryEmulation {
  final Set<String> repositories = new HashSet<>();
  final Set<String> denied = new HashSet<>();
  boolean isExpired;
  boolean isImmutable;

  EcrEmulation() throws IOException {}

  @Override
  String domain() {
    return "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  }

  @Override
  Credential credential() {
    return Credential.password(
        "AWS", PASSWORD, "credHelpers[ecr-login] in /home/u/.docker/config.json");
  }

  @Override
  Response other(Seen request) {
    return Response.of(404);
  }

  @Override
  Optional<Response> refusal(Seen request, String repository, boolean push) {
    if (!isKnown(request)) {
      return Optional.of(
          Response.of(401, "Not Authorized\n")
              .with(
                  "WWW-Authenticate",
                  "Basic realm=\"https://" + domain() + "/\",service=\"ecr.amazonaws.com\""));
    }
    if (isExpired) {
      return Optional.of(
          error(
              403,
              "DENIED",
              "Your authorization token has expired. Reauthenticate and try again."));
    }
    if (!repositories.contains(repository)) {
      return Optional.of(
          error(
              404,
              "NAME_UNKNOWN",
              "The repository with name '"
                  + repository
                  + "' does not exist in the registry with id '123456789012'"));
    }
    return denied.contains(repository) && push
        ? Optional.of(
            error(
                403,
                "DENIED",
                "User: arn:aws:iam::123456789012:user/octo is not authorized to perform: ecr:InitiateLayerUpload"))
        : immutable(request);
  }

  private Optional<Response> immutable(Seen request) {
    return isImmutable && request.method().equals("PUT")
        ? Optional.of(
            error(
                400,
                "TAG_INVALID",
                "The image tag 'latest' already exists and cannot be overwritten because the tag is immutable."))
        : Optional.empty();
  }

  @Override
  Response cancelled() {
    return error(405, "UNSUPPORTED", "The operation is unsupported.");
  }
}
