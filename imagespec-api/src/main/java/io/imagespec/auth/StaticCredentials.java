package io.imagespec.auth;

import io.imagespec.name.ImageReference;
import io.imagespec.text.AsciiText;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Credentials set in code, by registry or by a path in it.
 *
 * @param credentials the credentials by canonical scope
 */
record StaticCredentials(Map<String, Credential> credentials) {
  /** A path that, appended to a scope, makes a valid reference. */
  private static final String ANY = "/x/x";

  private static final String HUB = "docker.io";

  static StaticCredentials of(Map<String, Credential> given) {
    Map<String, Credential> credentials = new TreeMap<>();
    given.forEach(
        (scope, credential) -> {
          if (credentials.put(canonical(scope), credential) != null) {
            throw refusal(scope, "another scope means the same");
          }
        });
    return new StaticCredentials(Map.copyOf(credentials));
  }

  private static String canonical(String scope) {
    String whole = parsed(scope).toString();
    String canonical = whole.substring(0, whole.length() - ANY.length());
    boolean isBare = canonical.startsWith(HUB) && !scope.contains(HUB);
    if (isBare) {
      throw refusal(
          scope, "write the registry too; did you mean " + AsciiText.quote(canonical) + "?");
    }
    return canonical;
  }

  private static ImageReference parsed(String scope) {
    try {
      return ImageReference.parse(scope + ANY);
    } catch (IllegalArgumentException e) {
      throw refusal(
          scope,
          "write a registry with an optional path, without a scheme, for example ghcr.io/acme");
    }
  }

  private static IllegalArgumentException refusal(String scope, String reason) {
    return new IllegalArgumentException("credential for " + AsciiText.quote(scope) + ": " + reason);
  }

  /** Finds the credential of the longest scope that contains the repository. */
  Optional<Credential> find(ImageReference repository) {
    String scope = repository.repository().toString();
    while (!credentials.containsKey(scope) && scope.indexOf('/') >= 0) {
      scope = scope.substring(0, scope.lastIndexOf('/'));
    }
    return Optional.ofNullable(credentials.get(scope));
  }
}
