package io.imagespec.resolution;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.plan.PlanBase;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import java.util.Optional;

/**
 * A comparison of the base that an image was built on with the current target of the base's tag.
 *
 * @param registry the client for all registries
 * @param plan the plan of the image
 */
record BaseComparison(ImageRegistry registry, BuildPlan plan) {
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
      return base.image().digest().isEmpty()
          ? () -> Optional.of(compareOrExplain(base.image()))
          : Optional::empty;
    }

    @Override
    public InterruptibleCallable<Optional<String>> scratch(PlanBase.Scratch base) {
      return Optional::empty;
    }

    @Override
    public InterruptibleCallable<Optional<String>> parent(PlanBase.Parent base) {
      return new BaseComparison(registry, base.plan())::compare;
    }
  }

  private String compareOrExplain(ImageReference base) throws InterruptedException {
    try {
      return compare(plan.image(), base);
    } catch (RegistryException e) {
      return "base " + base.familiar() + " cannot be compared: " + e.getMessage();
    }
  }

  private String compare(ImageReference image, ImageReference base) throws InterruptedException {
    Optional<String> recorded = recorded(image);
    Optional<String> now = registry.find(base).map(Descriptor::digest).map(Object::toString);
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
    return registry
        .inspect(image, plan.platforms())
        .map(RemoteImage::platforms)
        .flatMap(configs -> configs.values().stream().map(ImageConfig::labels).findFirst())
        .map(labels -> labels.get(Labels.BASE_DIGEST));
  }
}
