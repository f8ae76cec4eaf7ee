package io.imagespec.auth;

import io.imagespec.Environment;
import io.imagespec.name.EngineSpi;

/** A factory of a {@link Keychain}, found by {@link java.util.ServiceLoader}. */
@EngineSpi
public interface KeychainProvider {
  /**
   * Returns the provider's name.
   *
   * @return for example {@code docker}
   */
  String name();

  /**
   * Returns the provider's priority. Providers with a higher one are asked first, ties are broken
   * by name.
   *
   * @return the priority, 0 by default
   */
  default int priority() {
    return 0;
  }

  /**
   * Creates the keychain. Reads nothing yet and never blocks; only the keychain's lookups can be
   * interrupted.
   *
   * @param environment the machine
   * @return the keychain
   */
  Keychain connect(Environment environment);
}
