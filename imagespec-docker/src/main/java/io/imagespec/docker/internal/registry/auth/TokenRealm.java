package io.imagespec.docker.internal.registry.auth;

import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.endpoint.PrivateAddresses;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.registry.InsecureRegistries;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The token server that a challenge names, checked as a safe receiver of credentials.
 *
 * @param registry the registry that sent the challenge
 * @param uri the URL of the token server
 * @param service the service that the token is for; empty if the challenge names none
 * @param scopes the scopes of the token
 */
public record TokenRealm(Origin registry, URI uri, Optional<String> service, List<String> scopes) {
  public TokenRealm {
    scopes = List.copyOf(scopes);
  }

  /**
   * Reads a bearer challenge. A realm without a host belongs to the registry.
   *
   * @param scope the scope that the request needs, in addition to the challenge's scope
   */
  public static TokenRealm of(
      AuthChallenge challenge, Origin registry, String scope, InsecureRegistries insecure)
      throws InvalidResponseException {
    URI uri =
        challenge
            .parameter("realm")
            .flatMap(
                realm ->
                    Origin.http(URI.create(realm.startsWith("/") ? registry + "/" : ""), realm))
            .orElseThrow(() -> refuse(registry, "", "it specifies no URL of a token server"));
    Origin origin = Origin.of(uri);
    if (!origin.isEncrypted() && (registry.isEncrypted() || !insecure.allows(origin.domain()))) {
      throw refuse(
          registry, " from " + origin, "that URL is not encrypted, so no credential is sent to it");
    }
    if (PrivateAddresses.isPrivate(origin) && !isTrustedHost(origin, registry, insecure)) {
      throw refuse(
          registry,
          " from " + origin,
          "that is an address in a private network and not the registry's own, so no request is"
              + " sent to it");
    }
    return new TokenRealm(
        registry, uri, challenge.parameter("service"), scopes(challenge.parameter("scope"), scope));
  }

  /** Returns the scopes of the challenge, then those of the request. */
  private static List<String> scopes(Optional<String> demanded, String wanted) {
    return Stream.concat(
            demanded.stream().flatMap(text -> Stream.of(text.strip().split("\\s+", -1))),
            Stream.of(wanted.split(" ", -1)))
        .filter(text -> !text.isEmpty())
        .distinct()
        .toList();
  }

  /**
   * Returns true for the registry's host, for the loopback if the registry is on it, and for a host
   * that the user declared insecure.
   */
  private static boolean isTrustedHost(
      Origin origin, Origin registry, InsecureRegistries insecure) {
    boolean isLoopback = InsecureRegistries.isLoopback(origin.host());
    return origin.host().equals(registry.host())
        || (isLoopback && InsecureRegistries.isLoopback(registry.host()))
        || (!isLoopback && insecure.allows(origin.domain()));
  }

  private static InvalidResponseException refuse(Origin registry, String from, String why) {
    return new InvalidResponseException(registry + " requires a token" + from + ", but " + why);
  }

  /** Returns the same realm for another scope. */
  TokenRealm of(String scope) {
    return new TokenRealm(registry, uri, service, List.of(scope.split(" ", -1)));
  }

  /** Returns the URL of a GET, with one {@code scope} parameter for each scope. */
  URI query() {
    StringBuilder url = new StringBuilder(uri.toString());
    char separator = uri.getRawQuery() == null ? '?' : '&';
    if (service.isPresent()) {
      url.append(separator).append(pair("service", service.get()));
      separator = '&';
    }
    for (String scope : scopes) {
      url.append(separator).append(pair("scope", scope));
      separator = '&';
    }
    return URI.create(url.toString());
  }

  /** Returns the body of a POST, which contains the secret. */
  String form(String refreshToken) {
    List<String> pairs = new ArrayList<>();
    pairs.add(pair("grant_type", "refresh_token"));
    pairs.add(pair("client_id", "imagespec"));
    service.ifPresent(name -> pairs.add(pair("service", name)));
    pairs.add(pair("scope", String.join(" ", scopes)));
    pairs.add(pair("refresh_token", refreshToken));
    return String.join("&", pairs);
  }

  private static String pair(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
