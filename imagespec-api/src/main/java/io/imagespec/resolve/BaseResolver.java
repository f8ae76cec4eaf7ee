package io.imagespec.resolve;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.engine.BuildFailedException;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.StoredImage;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.RegistryError;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Looks a base up: in its registry first and in the engine's store only if the registry knows
 * nothing, or, for local builds, the other way.
 */
final class BaseResolver {
  private final ResolverContext context;
  private final Reasons reasons;
  private final InterruptibleCallable<ContainerEngine> engine;

  BaseResolver(
      ResolverContext context, Reasons reasons, InterruptibleCallable<ContainerEngine> engine) {
    this.context = context;
    this.reasons = reasons;
    this.engine = engine;
  }

  /** For an image that is pushed: the registry's word counts. */
  ResolvedBase registryFirst(ImageReference image, SortedSet<Platform> platforms)
      throws InterruptedException {
    String silence = "the registry has no such image";
    try {
      Optional<RemoteImage> remote = context.registry().get().inspect(image, platforms);
      return remote.isPresent()
          ? found(image, remote.get())
          : fallBackToStore(image, platforms, silence)
              .orElseThrow(() -> missing(image, silence + ", and the engine has none"));
    } catch (RegistryException e) {
      if (!context.isAnonymousRefusal(image, e)) {
        throw e;
      }
      return fallBackToStore(
              image, platforms, "the registry shows it to nobody without a credential")
          .orElseThrow(() -> hidden(image, e));
    }
  }

  /** The engine's own, where the registry has nothing to show. */
  private Optional<ResolvedBase> fallBackToStore(
      ImageReference image, SortedSet<Platform> platforms, String silence)
      throws InterruptedException {
    Optional<ResolvedBase> own = stored(image, platforms);
    if (own.isPresent()) {
      reasons.add(
          "base " + image.familiar() + ": " + silence + "; taken from the engine's own store");
    }
    return own;
  }

  /** Registries answer so for what is not there too. */
  private static RegistryException hidden(ImageReference image, RegistryException e) {
    return new RegistryException(
        "base "
            + image.familiar()
            + ": "
            + e.getMessage()
            + "; or check the name and the tag, if everybody should be able to pull it",
        RegistryError.of(e.status().orElse(0), e.codes()),
        e);
  }

  /** For an image that stays on this machine: what the engine has counts. */
  ResolvedBase engineFirst(ImageReference image, SortedSet<Platform> platforms)
      throws InterruptedException {
    Optional<ResolvedBase> own = stored(image, platforms);
    if (own.isPresent()) {
      reasons.add("base " + image.familiar() + ": taken from the engine's own store");
      return own.get();
    }
    Optional<RemoteImage> remote = context.registry().get().inspect(image, platforms);
    return found(
        image,
        remote.orElseThrow(
            () -> missing(image, "the engine has none, and the registry has no such image")));
  }

  private ResolvedBase found(ImageReference image, RemoteImage remote) {
    reasons.add(
        "base " + image.familiar() + " is " + remote.descriptor().digest() + " in its registry");
    return ResolvedBase.of(
        remote.pinned(), remote.descriptor().digest().toString(), remote.platforms());
  }

  private Optional<ResolvedBase> stored(ImageReference image, SortedSet<Platform> platforms)
      throws InterruptedException {
    if (platforms.size() != 1) {
      return Optional.empty();
    }
    Optional<StoredImage> stored = engine.call().find(image, platforms.first());
    return stored.map(
        own -> ResolvedBase.of(image, own.id().toString(), Map.of(own.platform(), own.config())));
  }

  private static BuildFailedException missing(ImageReference image, String why) {
    return new BuildFailedException(
        "base " + image.familiar() + ": " + why + "; check the name and the tag");
  }
}
