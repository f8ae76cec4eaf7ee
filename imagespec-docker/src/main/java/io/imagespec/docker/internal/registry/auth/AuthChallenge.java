package io.imagespec.docker.internal.registry.auth;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server demands before it answers.
 *
 * @param scheme the scheme in lower case, for example {@code bearer}
 * @param parameters its parameters, names in lower case
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1">RFC 9110,
 *     WWW-Authenticate</a>
 */
public record AuthChallenge(String scheme, Map<String, String> parameters) {
  public AuthChallenge {
    parameters = Map.copyOf(parameters);
  }

  /**
   * The challenge that is answered: Bearer before Basic, unless it does not say where tokens are;
   * others are not understood.
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

  /** The schemes that are offered, in their order. */
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
