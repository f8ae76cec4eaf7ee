package io.imagespec.resolve;

import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import java.util.Optional;

/**
 * Whether an image is in its registry, and, if it is not, whether the user may put it there: that
 * costs a second now, and a build if it is found out later.
 */
final class RegistryLookup {
  private final ResolverContext context;
  private final Reasons reasons;

  RegistryLookup(ResolverContext context, Reasons reasons) {
    this.context = context;
    this.reasons = reasons;
  }

  /** Empty if it is not there, or if the registry tells this user neither yes nor no. */
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
      reasons.add(
          "the registry answered "
              + e.status().orElse(0)
              + " for "
              + image.familiar()
              + ", as some do for what is not there");
      return Optional.empty();
    }
  }

  /** Refused is an error; granted also means that what was unclear is not there. */
  void requirePush(ImageReference image) throws InterruptedException {
    context.registry().get().checkPush(image);
    reasons.add("the registry takes pushes to " + image.repository().familiar());
  }
}
