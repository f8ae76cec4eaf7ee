package io.imagespec.resolution;

import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import java.util.Optional;

/**
 * Looks up an image in its registry and, if it is missing, checks the permission to push. The check
 * takes about a second; without it, a missing permission is found only after the build.
 */
final class RegistryLookup {
  private final ResolverContext context;
  private final Reasons reasons;

  RegistryLookup(ResolverContext context, Reasons reasons) {
    this.context = context;
    this.reasons = reasons;
  }

  /** Returns empty if the image is missing, or if the registry's answer to this user is unclear. */
  Optional<Descriptor> find(ImageReference image) throws InterruptedException {
    ImageRegistry registry = context.registry().get();
    try {
      Optional<Descriptor> present = registry.find(image);
      reasons.add(
          image.familiar() + (present.isPresent() ? " is" : " is not") + " in its registry");
      return present;
    } catch (RegistryException e) {
      if (!context.refusedUser(image, e)) {
        throw e;
      }
      reasons.addRefusal(e, image.familiar());
      return Optional.empty();
    }
  }

  /** Fails if the push is refused. A permission also means that an unclear image is missing. */
  void requirePush(ImageReference image) throws InterruptedException {
    context.registry().get().checkPush(image);
    reasons.add("the registry accepts pushes to " + image.repository().familiar());
  }
}
