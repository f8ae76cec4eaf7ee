package io.imagespec.docker;

import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.ImageRegistryProvider;
import io.imagespec.registry.RegistryOptions;
import java.util.Objects;

/**
 * The provider of registries that implement the OCI distribution specification, with the name
 * {@code http}.
 */
public final class HttpRegistryProvider implements ImageRegistryProvider {
  /** Creates the provider, for {@link java.util.ServiceLoader}. */
  public HttpRegistryProvider() {}

  @Override
  public String name() {
    return "http";
  }

  @Override
  public ImageRegistry connect(RegistryOptions options) {
    Objects.requireNonNull(options, "options");
    return HttpImageRegistry.connect(options);
  }
}
