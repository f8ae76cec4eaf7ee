package io.imagespec.registry;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import java.time.Duration;
import java.util.Objects;

/**
 * What a conversation with registries needs to know.
 *
 * @param environment the machine
 * @param keychain who the user is
 * @param insecure which registries may be spoken to without TLS
 * @param deadline how long one question may take, mirrors and retries included
 * @param mirrors where images are asked for first
 */
public record RegistryOptions(
    Environment environment,
    Keychain keychain,
    InsecureRegistries insecure,
    Duration deadline,
    Mirrors mirrors) {
  /** How long one question may take unless something else is said. */
  public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(60);

  /** Takes no null. */
  public RegistryOptions {
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(keychain, "keychain");
    Objects.requireNonNull(insecure, "insecure");
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(mirrors, "mirrors");
  }

  /**
   * Options without mirrors.
   *
   * @param environment the machine
   * @param keychain who the user is
   * @param insecure which registries may be spoken to without TLS
   * @param deadline how long one question may take, retries included
   */
  public RegistryOptions(
      Environment environment, Keychain keychain, InsecureRegistries insecure, Duration deadline) {
    this(environment, keychain, insecure, deadline, Mirrors.none());
  }
}
