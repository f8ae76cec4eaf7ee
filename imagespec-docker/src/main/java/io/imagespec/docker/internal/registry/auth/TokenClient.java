package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpRequests;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.docker.internal.registry.http.RedirectingTransport;
import io.imagespec.docker.internal.registry.http.RegistryHttpRequest;
import io.imagespec.docker.internal.time.Deadline;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * A client of token servers, which issue bearer tokens.
 *
 * @param redirectingTransport the transport of the requests
 * @see <a href="https://distribution.github.io/distribution/spec/auth/token/">the distribution
 *     project's token authentication</a>
 */
public record TokenClient(RedirectingTransport redirectingTransport) {
  /** The size of the largest response of a token server, in bytes. */
  public static final int LIMIT = 64 * 1024;

  /**
   * The statuses of token servers without POST, as containerd lists them: 404 of old GCR, 405, 401
   * of Artifactory, 400 of some servers of ACR.
   */
  private static final Set<Integer> NO_POST = Set.of(400, 401, 404, 405);

  /** Reads the token in a response, or throws the exception for an error response. */
  BearerToken token(RegistryOperation operation, HttpResult result) throws IOException {
    if (result.isSuccess()) {
      return BearerToken.read(result.json())
          .orElseThrow(
              () ->
                  new InvalidResponseException(
                      Origin.of(result.uri()) + " sent a response without a token"));
    }
    throw ErrorResponse.ofToken(operation, result);
  }

  /**
   * Requests a token. A server without POST for identity tokens receives the identity token as a
   * password.
   */
  HttpResult ask(TokenRealm realm, Optional<Credential> credential, Deadline deadline)
      throws IOException {
    if (credential.isPresent() && credential.get().kind() == Credential.Kind.IDENTITY_TOKEN) {
      HttpResult result = redirectingTransport.send(post(realm, credential.get()), LIMIT, deadline);
      if (!NO_POST.contains(result.status())) {
        return result;
      }
    }
    return redirectingTransport.send(get(realm, credential), LIMIT, deadline);
  }

  private static HttpRequest post(TokenRealm realm, Credential credential) {
    return RegistryHttpRequest.of(
        HttpRequests.to(realm.uri())
            .header("Content-Type", RedirectingTransport.FORM)
            .POST(BodyPublishers.ofString(realm.form(credential.secret())))
            .build(),
        realm.registry());
  }

  private static HttpRequest get(TokenRealm realm, Optional<Credential> credential) {
    HttpRequest.Builder builder = HttpRequests.to(realm.query());
    credential.ifPresent(who -> builder.header("Authorization", basic(who)));
    return RegistryHttpRequest.of(builder.GET().build(), realm.registry());
  }

  /** Returns the header of HTTP Basic, in UTF-8. */
  public static String basic(Credential credential) {
    String pair = credential.username() + ":" + credential.secret();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
