package io.imagespec.resolution;

import io.imagespec.concurrent.LazyResource;
import io.imagespec.concurrent.SingleFlight;
import io.imagespec.disk.ProcessLocks;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.history.ImageHistory;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import io.imagespec.selection.EngineConcurrencyLimit;
import io.imagespec.selection.EngineSelector;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** The state that all resolutions of one resolver share. */
public record ResolverContext(
    ResolverOptions options,
    LazyResource<ImageRegistry> registry,
    EngineSelector selector,
    EngineConcurrencyLimit concurrencyLimit,
    SingleFlight<ImageReference, ResolvedPlan> pushes,
    SingleFlight<Stored, StoredPlan> stores,
    ProcessLocks locks,
    Optional<ImageHistory> history,
    CallScope call) {
  /** The category of the lines that report decisions, named after the public class. */
  public static final String LOGGER = "io.imagespec.resolve.ImageResolver";

  /**
   * An image in the store of one particular engine.
   *
   * @param image the image's name in the store
   * @param engine the engine
   */
  public record Stored(ImageReference image, ContainerEngine engine) {}

  /** Returns the context of one call. */
  public ResolverContext in(CallScope scope) {
    return new ResolverContext(
        options, registry, selector, concurrencyLimit, pushes, stores, locks, history, scope);
  }

  /** The build of an image while no other process of this machine builds it. */
  interface LockedBuild {
    ResolvedPlan run(ProcessLocks.Held lock) throws InterruptedException;
  }

  /** Runs a build with the lock of its image. Waits while another process builds the image. */
  ResolvedPlan locked(ImageReference image, Reasons reasons, LockedBuild build)
      throws InterruptedException {
    try (ProcessLocks.Held held = lock(image)) {
      if (held.waited()) {
        reasons.add("another process was building " + image.familiar());
      }
      return build.run(held);
    }
  }

  private ProcessLocks.Held lock(ImageReference image) throws InterruptedException {
    try {
      return locks.take(image.toString(), options.deadline());
    } catch (TimeoutException e) {
      throw new BuildTimeoutException(
          "build "
              + image
              + ": another process was still building it after "
              + options.deadline()
              + ", the deadline; end that process, or set a longer deadline(..): "
              + e.getMessage(),
          e);
    }
  }

  /** Builds an image when it is its turn, in this call and on the engine. */
  BuiltImage build(ContainerEngine engine, BuildRequest request, BuildListener listener)
      throws InterruptedException {
    return call.limited(
        engine, () -> concurrencyLimit.run(engine, () -> engine.build(request, listener)));
  }

  /**
   * Reads an image. A mirror may serve its content, but only the registry confirms that it exists.
   */
  Optional<RemoteImage> inspectConfirmed(ImageReference image, Set<Platform> platforms)
      throws InterruptedException {
    ImageRegistry client = registry.get();
    return options.mirrors().of(image).isEmpty() || client.find(image).isPresent()
        ? client.inspect(image, platforms)
        : Optional.empty();
  }

  /** Returns true if the registry refused a user who has a credential for pushes to it. */
  boolean refusedUser(ImageReference image, RegistryException e) {
    return isRefusal(e) && options.keychain().find(image.repository()).isPresent();
  }

  /** Returns true if the registry refused a user who has no credential for pulls from it. */
  boolean isAnonymousRefusal(ImageReference image, RegistryException e) {
    return isRefusal(e) && options.keychain().findForPull(image.repository()).isEmpty();
  }

  private static boolean isRefusal(RegistryException e) {
    int status = e.status().orElse(0);
    return status == 401 || status == 403;
  }
}
