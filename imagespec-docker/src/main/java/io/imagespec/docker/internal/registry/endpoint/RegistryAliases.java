package io.imagespec.docker.internal.registry.endpoint;

import java.util.Map;

/** Registries whose host is another than the domain in image names. */
final class RegistryAliases {
  private static final Map<String, String> HOSTS = Map.of("docker.io", "registry-1.docker.io");

  private RegistryAliases() {}

  /** The host that serves a domain. */
  static String host(String domain) {
    return HOSTS.getOrDefault(domain, domain);
  }

  /** The domain that a host serves, as in image names. */
  static String name(String host) {
    return HOSTS.entrySet().stream()
        .filter(alias -> alias.getValue().equals(host))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(host);
  }
}
