package io.imagespec.registry;

import io.imagespec.name.EngineSpi;

/** A factory of an {@link ImageRegistry}, found by {@link java.util.ServiceLoader}. */
@EngineSpi
public interface ImageRegistryProvider {
  /**
   * Returns the provider's name.
   *
   * @return for example {@code http}
   */
  String name();

  /**
   * Returns the provider's priority. The provider with the highest one is used, ties are broken by
   * name.
   *
   * @return the priority, 0 by default
   */
  default int priority() {
    return 0;
  }

  /**
   * Creates the registry client. Opens no connection yet and never blocks; only the client's
   * methods can be interrupted.
   *
   * @param options the client's settings
   * @return the client; the caller closes it
   */
  ImageRegistry connect(RegistryOptions options);
}
