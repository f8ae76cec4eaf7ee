package io.imagespec.docker.internal.credentials;

import io.imagespec.name.ImageReference;
import java.util.ArrayList;
import java.util.List;

/** The names of a registry in {@code config.json} and for credential helpers. */
final class ServerKey {
  /** The name of Docker Hub, which dates from its first protocol. */
  static final String HUB = "https://index.docker.io/v1/";

  private static final String HUB_DOMAIN = "docker.io";
  private static final String SCHEME = "://";
  private static final List<String> BARE_PATHS = List.of("", "/", "/v1", "/v1/", "/v2", "/v2/");

  private ServerKey() {}

  /** Returns the docker CLI's key for a registry. */
  static String of(ImageReference repository) {
    return isHub(repository) ? HUB : repository.domain();
  }

  static boolean isHub(ImageReference repository) {
    return repository.domain().equals(HUB_DOMAIN);
  }

  /**
   * Returns the repository and the paths above it, most specific first, without the registry
   * itself.
   */
  static List<String> scopes(ImageReference repository) {
    List<String> scopes = new ArrayList<>();
    String name = repository.repository().toString();
    for (int end = name.length();
        end > repository.domain().length();
        end = name.lastIndexOf('/', end - 1)) {
      scopes.add(name.substring(0, end));
    }
    return List.copyOf(scopes);
  }

  /**
   * Returns true if a key is for a whole registry: a URL, or a host whose only path is an API
   * version.
   */
  static boolean isForHost(String key) {
    int slash = key.indexOf('/');
    return key.contains(SCHEME) || slash < 0 || BARE_PATHS.contains(key.substring(slash));
  }

  /**
   * Returns the host and port of a key, as the docker CLI's {@code ConvertToHostname} does. IPv6
   * addresses in a URL get brackets.
   */
  static String hostOf(String key) {
    int scheme = key.indexOf(SCHEME);
    if (scheme < 0) {
      return untilSlash(key);
    }
    String authority = untilSlash(key.substring(scheme + SCHEME.length()));
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    return host.isEmpty() ? untilSlash(key) : withBrackets(host);
  }

  private static String untilSlash(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(0, slash);
  }

  private static String withBrackets(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean isBareIpv6 = !authority.startsWith("[") && authority.indexOf(':') != colon;
    return isBareIpv6
        ? "[" + authority.substring(0, colon) + "]" + authority.substring(colon)
        : authority;
  }
}
