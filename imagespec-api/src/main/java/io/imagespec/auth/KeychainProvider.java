package io.imagespec.auth;

import io.imagespec.Environment;

/** Makes a {@link Keychain}; found by {@link java.util.ServiceLoader}. */
public interface KeychainProvider {
  /**
   * The provider's name.
   *
   * @return for example {@code docker}
   */
  String name();

  /**
   * Which provider is asked first.
   *
   * @return the priority; higher is earlier, ties are broken by name; 0 unless there is a reason
   */
  default int priority() {
    return 0;
  }

  /**
   * Makes the keychain. Reads nothing yet.
   *
   * @param environment the machine
   * @return the keychain
   */
  Keychain connect(Environment environment);
}
