package io.imagespec.resolve;

import io.imagespec.concurrent.LazyResource;
import io.imagespec.concurrent.SingleFlight;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;

/** What all resolutions of one resolver share. */
record ResolverContext(
    ResolverOptions options,
    LazyResource<ImageRegistry> registry,
    EngineSelector selector,
    EngineConcurrencyLimit concurrencyLimit,
    SingleFlight<ImageReference, ResolvedImage> pushes,
    SingleFlight<Stored, LocalImage> stores) {
  /**
   * An image in the store of one engine, and not in that of another.
   *
   * @param image its name there
   * @param engine the engine
   */
  record Stored(ImageReference image, ContainerEngine engine) {}

  /** Whether a registry that is to be pushed to refused somebody who has a credential for it. */
  boolean refusedUser(ImageReference image, RegistryException e) {
    return isRefusal(e) && options.keychain().find(image.repository()).isPresent();
  }

  /** Whether a registry that is pulled from refused somebody who has no credential for it. */
  boolean isAnonymousRefusal(ImageReference image, RegistryException e) {
    return isRefusal(e) && options.keychain().findForPull(image.repository()).isEmpty();
  }

  private static boolean isRefusal(RegistryException e) {
    int status = e.status().orElse(0);
    return status == 401 || status == 403;
  }
}
