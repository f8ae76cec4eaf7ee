package io.imagespec.resolution;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.plan.PlanBase;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import java.util.Optional;

/**
 * A comparison of the base that an image was built on with the current target of the base's tag.
 *
 * @param context the registries, and the tags of pinned bases
 * @param plan the plan of the image
 */
record BaseComparison(ResolverContext context, BuildPlan plan) {
  /**
   * Returns the state of the base's tag, or the reason why it is unknown. For a base spec, its own
   * base is compared.
   */
  Optional<String> compare() throws InterruptedException {
    return plan.planBase().match(new BaseCases()).call();
  }

  /** The way to compare each kind of base. Only a tag can move. */
  private final class BaseCases implements PlanBase.Cases<InterruptibleCallable<Optional<String>>> {
    @Override
    public InterruptibleCallable<Optional<String>> reference(PlanBase.Reference base) {
      if (base.image().digest().isEmpty()) {
        return () -> Optional.of(compareOrExplain(base.image(), BaseComparison.this::compare));
      }
      return () -> {
        Optional<ImageReference> tag = context.call().baseTag(base.image());
        return tag.isPresent()
            ? Optional.of(compareOrExplain(tag.get(), moved -> comparePinned(base.image(), moved)))
            : Optional.empty();
      };
    }

    @Override
    public InterruptibleCallable<Optional<String>> scratch(PlanBase.Scratch base) {
      return Optional::empty;
    }

    @Override
    public InterruptibleCallable<Optional<String>> parent(PlanBase.Parent base) {
      return new BaseComparison(context, base.plan())::compare;
    }
  }

  private interface Comparison {
    String compare(ImageReference tag) throws InterruptedException;
  }

  private static String compareOrExplain(ImageReference base, Comparison comparison)
      throws InterruptedException {
    try {
      return comparison.compare(base);
    } catch (RegistryException e) {
      return "base " + base.familiar() + " cannot be compared: " + e.getMessage();
    }
  }

  /** Compares the digest in the lock file, on which the image was built, with the tag. */
  private String comparePinned(ImageReference pinned, ImageReference tag)
      throws InterruptedException {
    Optional<String> now = current(tag);
    String locked = pinned.digest().orElseThrow().toString();
    String name = "base " + tag.familiar();
    if (now.isEmpty()) {
      return name + " is no longer in its registry; the image was built on " + locked;
    }
    return now.get().equals(locked)
        ? name + " is still " + locked
        : name
            + " has moved from "
            + locked
            + " to "
            + now.get()
            + "; update the lock file with lockBases(..)";
  }

  private Optional<String> current(ImageReference base) throws InterruptedException {
    return context.registry().get().find(base).map(Descriptor::digest).map(Object::toString);
  }

  private String compare(ImageReference base) throws InterruptedException {
    Optional<String> recorded = recorded(plan.image());
    Optional<String> now = current(base);
    String name = "base " + base.familiar();
    if (recorded.isEmpty()) {
      return name + ": the image does not record the base's digest";
    }
    if (now.isEmpty()) {
      return name + " is no longer in its registry; the image was built on " + recorded.get();
    }
    return now.equals(recorded)
        ? name + " is still " + now.get()
        : name
            + " has moved from "
            + recorded.get()
            + " to "
            + now.get()
            + " since the image was built; rebuild with refresh(..), or pin the base by digest";
  }

  private Optional<String> recorded(ImageReference image) throws InterruptedException {
    return context
        .registry()
        .get()
        .inspect(image, plan.platforms())
        .map(RemoteImage::platforms)
        .flatMap(configs -> configs.values().stream().map(ImageConfig::labels).findFirst())
        .map(labels -> labels.get(Labels.BASE_DIGEST));
  }
}
