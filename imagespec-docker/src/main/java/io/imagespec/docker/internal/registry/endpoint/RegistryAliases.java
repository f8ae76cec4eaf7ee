package io.imagespec.docker.internal.registry.endpoint;

import java.util.Map;

/** Registries whose host differs from the domain in image names. */
final class RegistryAliases {
  private static final Map<String, String> HOSTS = Map.of("docker.io", "registry-1.docker.io");

  private RegistryAliases() {}

  /** Returns the host of a domain. */
  static String host(String domain) {
    return HOSTS.getOrDefault(domain, domain);
  }

  /** Returns the domain of a host, as in image names. */
  static String name(String host) {
    return HOSTS.entrySet().stream()
        .filter(alias -> alias.getValue().equals(host))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(host);
  }
}
