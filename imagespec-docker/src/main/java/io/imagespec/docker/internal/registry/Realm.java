package io.imagespec.docker.internal.registry;

import io.imagespec.registry.InsecureRegistries;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The token server that a challenge names, found fit to be spoken to.
 *
 * @param uri its URL
 * @param service whom the token is for, if the challenge says
 * @param scopes what the token allows
 */
record Realm(URI uri, Optional<String> service, List<String> scopes) {
  Realm {
    scopes = List.copyOf(scopes);
  }

  /**
   * Reads a bearer challenge.
   *
   * @param scope what is needed, if the challenge does not say
   */
  static Realm of(Challenge challenge, Origin registry, String scope, InsecureRegistries insecure)
      throws UnacceptableAnswerException {
    URI uri = parse(challenge.parameter("realm").orElse(""), registry);
    Origin origin = Origin.of(uri);
    if (!origin.isEncrypted() && (registry.isEncrypted() || !insecure.allows(origin.domain()))) {
      throw new UnacceptableAnswerException(
          registry
              + " sends us for a token to "
              + origin
              + ", which is not encrypted; no credential goes there");
    }
    List<String> scopes =
        List.of(challenge.parameter("scope").orElse(scope).strip().split("\\s+", -1));
    return new Realm(uri, challenge.parameter("service"), scopes);
  }

  private static URI parse(String realm, Origin registry) throws UnacceptableAnswerException {
    try {
      URI uri = URI.create(realm);
      String scheme = Origin.of(uri).scheme();
      if (uri.getHost() != null && (scheme.equals("https") || scheme.equals("http"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw noUrl(registry);
    }
    throw noUrl(registry);
  }

  private static UnacceptableAnswerException noUrl(Origin registry) {
    return new UnacceptableAnswerException(
        registry + " demands a token, but names no URL to get it from");
  }

  /** The URL of a GET, one {@code scope} each. */
  URI query() {
    List<String> pairs = new ArrayList<>();
    service.ifPresent(name -> pairs.add(pair("service", name)));
    scopes.forEach(scope -> pairs.add(pair("scope", scope)));
    return URI.create(uri + (uri.getRawQuery() == null ? "?" : "&") + String.join("&", pairs));
  }

  /** The body of a POST, which holds the secret. */
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
