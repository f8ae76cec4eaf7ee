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
record CredentialHelpers(CredentialHelperProcess process, CredentialCache<HelperKey> cache) {
  Optional<Credential> ask(HelperKey helperKey) {
    return cache.get(
        helperKey,
        () -> process.ask(helperKey.helper(), helperKey.key()).credential(helperKey.helper()));
  }

  /**
   * The key of a cached response: everything that the response depends on.
   *
   * @param config the current configuration that names the helper
   * @param helper the helper
   * @param key the helper's name for the registry
   */
  record HelperKey(DockerConfig config, CredentialHelperName helper, String key) {}
}
