package io.imagespec.docker.internal.registry.auth;

import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.RetryAfter;
import io.imagespec.docker.internal.remedy.EngineReportedRefusal;
import io.imagespec.docker.internal.remedy.RefusalDetails;
import io.imagespec.docker.internal.remedy.RemediesByHost;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import java.util.List;
import java.util.Optional;

/**
 * An error response as an exception, which names the status, the codes, the server, the user and
 * the remedy.
 *
 * @param operation the operation that failed
 * @param result the response
 * @param credential the credential that was sent to the registry
 * @param isTokenServers true if a token server rejected the request for a token
 */
public record ErrorResponse(
    RegistryOperation operation,
    HttpResult result,
    Optional<Credential> credential,
    boolean isTokenServers) {
  private static final int TEXT_LIMIT = 200;
  private static final int MAX_CODES = 5;

  public static RegistryException of(RegistryOperation operation, HttpResult result) {
    return new ErrorResponse(
            operation, result, operation.credentials().presented().credential(), false)
        .exception();
  }

  /** Creates the exception for a token server's error response. */
  static RegistryException ofToken(RegistryOperation operation, HttpResult result) {
    return new ErrorResponse(
            operation, result, operation.credentials().presented().credential(), true)
        .exception();
  }

  private RegistryException exception() {
    String remedy =
        unsupportedChallenge()
            .orElseGet(() -> RemediesByHost.of(operation.image()).remedy(refusalDetails()));
    RegistryError error =
        RegistryError.of(result.status(), codes())
            .withAction(operation.toString())
            .withCredentialSource(credential.map(Credential::source).orElse(""))
            .withRemedy(remedy);
    return new RegistryException(
        operation
            + ": "
            + statusAndCodes()
            + " from "
            + registryAndUser()
            + words()
            + "; "
            + remedy,
        error,
        null);
  }

  /** Returns the reason that no credential could be presented; empty if it is unknown. */
  private Optional<String> unsupportedChallenge() {
    if (result.status() != 401 || credential.isPresent() || isTokenServers) {
      return Optional.empty();
    }
    List<String> schemes = AuthChallenge.schemes(result.headers().allValues("WWW-Authenticate"));
    if (schemes.isEmpty()) {
      return Optional.of(
          "it does not specify how to log in (the response has no WWW-Authenticate header), so no"
              + " credential was sent; check that this host is a registry and not a proxy");
    }
    if (!schemes.contains("basic") && !schemes.contains("bearer")) {
      return Optional.of(
          "it requires the authentication scheme "
              + clean(String.join(", ", schemes))
              + ", but only Basic and Bearer are supported; use a registry, or a route to it, that"
              + " accepts one of these");
    }
    boolean isToken =
        operation
            .credentials()
            .known()
            .filter(c -> c.kind() == Credential.Kind.IDENTITY_TOKEN)
            .isPresent();
    return isToken && !schemes.contains("bearer")
        ? Optional.of(
            "the credential from "
                + operation.credentials().known().map(Credential::source).orElse("")
                + " is an identity token, which requires a token server, but this registry has none;"
                + " log in with a user name and password")
        : Optional.empty();
  }

  private RefusalDetails refusalDetails() {
    return new RefusalDetails(
        operation.registryAction(),
        result.status(),
        codes(),
        text().orElse(""),
        credential.map(Credential::source),
        RetryAfter.of(result));
  }

  private String statusAndCodes() {
    List<String> shown = codes().stream().limit(MAX_CODES).toList();
    return result.status() + (shown.isEmpty() ? "" : " " + String.join(" ", shown));
  }

  private String registryAndUser() {
    String domain = Origin.of(result.uri()).domain();
    return HttpResult.isDenied(result.status())
        ? domain + " " + EngineReportedRefusal.as(credential)
        : domain;
  }

  private String words() {
    return text().map(text -> " (" + text + ")").orElse("");
  }

  private List<String> codes() {
    return result.codes().stream().map(this::clean).toList();
  }

  private Optional<String> text() {
    return result.messages().stream().findFirst().map(this::clean).filter(text -> !text.isEmpty());
  }

  private String clean(String text) {
    return operation.credentials().presented().redact(text, TEXT_LIMIT);
  }
}
