package io.imagespec.docker.internal.credentials;

import io.imagespec.auth.Credential;
import io.imagespec.auth.CredentialCache;
import java.util.Optional;

/**
 * Credential helpers with a cache, so that each is seldom run for the same registry.
 *
 * @param process runs the helpers
 * @param cache the responses
 */
record CredentialHelpers(CredentialHelperProcess process, CredentialCache<Inquiry> cache) {
  Optional<Credential> ask(Inquiry inquiry) {
    return cache.get(
        inquiry, () -> process.ask(inquiry.helper(), inquiry.key()).credential(inquiry.helper()));
  }

  /**
   * The key of a cached response: everything that the response depends on.
   *
   * @param config the current configuration that names the helper
   * @param helper the helper
   * @param key the helper's name for the registry
   */
  record Inquiry(DockerConfig config, CredentialHelperName helper, String key) {}
}
