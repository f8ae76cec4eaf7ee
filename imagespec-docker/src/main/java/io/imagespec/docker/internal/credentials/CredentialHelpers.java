package io.imagespec.docker.internal.credentials;

import io.imagespec.auth.Credential;
import io.imagespec.auth.CredentialCache;
import java.util.Optional;

/**
 * Credential helpers, each asked for a registry at most once in a while.
 *
 * @param process runs them
 * @param cache what they said
 */
record CredentialHelpers(CredentialHelperProcess process, CredentialCache<Inquiry> cache) {
  Optional<Credential> ask(Inquiry inquiry) {
    return cache.get(
        inquiry, () -> process.ask(inquiry.helper(), inquiry.key()).credential(inquiry.helper()));
  }

  /**
   * All that an answer depends on.
   *
   * @param config the configuration that names the helper, as it is now
   * @param helper the helper
   * @param key the registry, as the helper knows it
   */
  record Inquiry(DockerConfig config, CredentialHelperName helper, String key) {}
}
