package io.imagespec.resolution;

import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryError;
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

  /**
   * Returns the image, or empty if it is missing. Also returns empty after a refusal, which {@link
   * #requirePush} resolves, and after a failed lookup if the rules then demand a build.
   */
  Optional<Descriptor> find(ImageReference image) throws InterruptedException {
    ImageRegistry registry = context.registry().get();
    try {
      Optional<Descriptor> present = registry.find(image);
      reasons.addPresence(image, present.isPresent(), "its registry");
      return present;
    } catch (RegistryException e) {
      addUnknown(image, e);
      return Optional.empty();
    }
  }

  private void addUnknown(ImageReference image, RegistryException e) {
    PresenceRules rules = context.options().presence();
    boolean refusedUser = context.refusedUser(image, e);
    if (refusedUser && rules.neverBuild()) {
      throw undecided(image, e);
    } else if (refusedUser) {
      reasons.addRefusal(e, image.familiar());
    } else if (rules.buildsAfter(e)) {
      reasons.addUnknownPresence(e, image.familiar());
    } else {
      throw e;
    }
  }

  /** Only the permission to push distinguishes a missing image from a hidden one. */
  private static RegistryException undecided(ImageReference image, RegistryException e) {
    return new RegistryException(
        "resolve "
            + image
            + ": the registry refuses the lookup, as some registries do for missing images, and"
            + " neverBuild() does not ask for the permission to push; check the credential's"
            + " right to pull, or resolve the spec once without neverBuild(): "
            + e.getMessage(),
        RegistryError.of(e.status().orElse(0), e.codes()),
        e);
  }

  /** Fails if the push is refused. A permission also means that an unclear image is missing. */
  void requirePush(ImageReference image) throws InterruptedException {
    context.registry().get().checkPush(image);
    reasons.add("the registry accepts pushes to " + image.repository().familiar());
  }
}
