package io.imagespec.docker.internal.registry.auth;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A challenge of a server: the authentication that a request requires.
 *
 * @param scheme the authentication scheme in lower case, for example {@code bearer}
 * @param parameters the parameters of the challenge, names in lower case
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110,
 *     WWW-Authenticate</a>
 */
public record AuthChallenge(String scheme, Map<String, String> parameters) {
  public AuthChallenge {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Chooses the challenge to answer: Bearer before Basic, unless the Bearer challenge names no
   * realm. Other schemes are not supported.
   */
  static Optional<AuthChallenge> choose(List<String> headers) {
    List<AuthChallenge> all =
        headers.stream().flatMap(header -> AuthChallengeParser.parse(header).stream()).toList();
    return all.stream()
        .filter(challenge -> challenge.scheme().equals("bearer"))
        .filter(challenge -> challenge.parameter("realm").isPresent())
        .findFirst()
        .or(() -> first(all, "basic"))
        .or(() -> first(all, "bearer"));
  }

  /** Returns the schemes that a server offers, in the server's order. */
  static List<String> schemes(List<String> headers) {
    return headers.stream()
        .flatMap(header -> AuthChallengeParser.parse(header).stream())
        .map(AuthChallenge::scheme)
        .distinct()
        .toList();
  }

  private static Optional<AuthChallenge> first(List<AuthChallenge> all, String scheme) {
    return all.stream().filter(challenge -> challenge.scheme().equals(scheme)).findFirst();
  }

  boolean isBasic() {
    return scheme.equals("basic");
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }
}
