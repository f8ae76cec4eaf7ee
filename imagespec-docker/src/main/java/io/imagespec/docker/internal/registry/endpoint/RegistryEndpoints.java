package io.imagespec.docker.internal.registry.endpoint;

import io.imagespec.registry.InsecureRegistries;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The URLs of registries: the candidates, or the one that responded. Thread-safe. */
public final class RegistryEndpoints {
  private final InsecureRegistries insecure;
  private final CertsDirectories certificates;
  private final Map<String, URI> answered = new ConcurrentHashMap<>();

  /** Creates endpoints with known URLs of some domains. */
  public RegistryEndpoints(
      InsecureRegistries insecure, CertsDirectories certificates, Map<String, URI> answered) {
    this.insecure = insecure;
    this.certificates = certificates;
    this.answered.putAll(answered);
  }

  public List<URI> of(String domain) {
    URI known = answered.get(domain);
    return known == null ? candidates(domain) : List.of(known);
  }

  private List<URI> candidates(String domain) {
    URI encrypted = encrypted(domain);
    URI plain = URI.create("http://" + domain);
    if (!insecure.allows(domain)) {
      return List.of(encrypted);
    }
    if (!InsecureRegistries.isLoopback(domain)) {
      return List.of(encrypted, plain);
    }
    return certificates.find(Origin.of(encrypted)).isPresent()
        ? List.of(encrypted)
        : List.of(plain, encrypted);
  }

  public URI encrypted(String domain) {
    return URI.create("https://" + RegistryAliases.host(domain));
  }

  public void remember(String domain, URI base) {
    answered.putIfAbsent(domain, base);
  }
}
