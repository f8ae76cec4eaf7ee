package io.imagespec.registry;

/** Makes an {@link ImageRegistry}; found by {@link java.util.ServiceLoader}. */
public interface ImageRegistryProvider {
  /**
   * The provider's name.
   *
   * @return for example {@code http}
   */
  String name();

  /**
   * Which provider is taken.
   *
   * @return the priority; higher is earlier, ties are broken by name; 0 unless there is a reason
   */
  default int priority() {
    return 0;
  }

  /**
   * Makes the registry conversation. Opens nothing yet.
   *
   * @param options what it needs to know
   * @return the conversation, to be closed by the caller
   */
  ImageRegistry connect(RegistryOptions options);
}
