package io.imagespec.resolution;

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
 * Looks up a base. For images that are pushed or archived, the registry is asked first and the
 * engine's store is the fallback; for local builds it is the other way round.
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

  /** Looks up the base of an image that leaves this machine: the registry takes precedence. */
  ResolvedBase registryFirst(ImageReference image, SortedSet<Platform> platforms)
      throws InterruptedException {
    String absence = "it does not exist in its registry";
    try {
      Optional<RemoteImage> remote = context.registry().get().inspect(image, platforms);
      return remote.isPresent()
          ? found(image, remote.get())
          : fallBackToStore(image, platforms, absence)
              .orElseThrow(() -> missing(image, absence + " or in the engine's store"));
    } catch (RegistryException e) {
      if (!context.isAnonymousRefusal(image, e)) {
        throw e;
      }
      return fallBackToStore(image, platforms, "its registry requires a credential")
          .orElseThrow(() -> hidden("base " + image.familiar(), e));
    }
  }

  /** Falls back to the engine's store if the registry does not provide the base. */
  private Optional<ResolvedBase> fallBackToStore(
      ImageReference image, SortedSet<Platform> platforms, String cause)
      throws InterruptedException {
    Optional<ResolvedBase> own = stored(image, platforms);
    if (own.isPresent()) {
      reasons.add(
          "base " + image.familiar() + ": " + cause + "; taken from the engine's own store");
    }
    return own;
  }

  /** Adds a hint about the name, because registries answer the same for missing images. */
  static RegistryException hidden(String subject, RegistryException e) {
    return new RegistryException(
        subject + ": " + e.getMessage() + "; if the image is public, check the name and the tag",
        RegistryError.of(e.status().orElse(0), e.codes()),
        e);
  }

  /**
   * Looks up the base of an image that stays on this machine: the engine's store takes precedence.
   */
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
            () -> missing(image, "it does not exist in the engine's store or in its registry")));
  }

  private ResolvedBase found(ImageReference image, RemoteImage remote) {
    reasons.add(
        "base " + image.familiar() + " is " + remote.descriptor().digest() + " in its registry");
    return ResolvedBase.of(remote);
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

  private static BuildFailedException missing(ImageReference image, String cause) {
    return new BuildFailedException(
        "base " + image.familiar() + ": " + cause + "; check the name and the tag");
  }
}
