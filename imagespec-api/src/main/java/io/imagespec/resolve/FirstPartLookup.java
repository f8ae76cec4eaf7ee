package io.imagespec.resolve;

import io.imagespec.engine.BuildFailedException;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Labels;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RemoteImage;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks up the first part of a plan in its registry and checks its fingerprint and platforms. This
 * detects mistakes, for example a tag that was moved to another image, but no attack.
 */
final class FirstPartLookup {
  /** The start of the fixed time that reproducible builds write. */
  private static final String FIXED_TIME = "2000-01-01T00:00:00";

  private final ResolverContext context;
  private final Reasons reasons;
  private final BuildPlan first;

  FirstPartLookup(ResolverContext context, Reasons reasons, BuildPlan first) {
    this.context = context;
    this.reasons = reasons;
    this.first = first;
  }

  /** Returns the image if its tag exists and holds the first part. */
  Optional<FirstPart> find() throws InterruptedException {
    Optional<RemoteImage> remote = inspect();
    if (remote.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> difference = difference(remote.get());
    difference.ifPresent(
        reason -> reasons.add("first part " + name() + " is another image: " + reason));
    return difference.isEmpty() ? Optional.of(part(remote.get())) : Optional.empty();
  }

  private Optional<RemoteImage> inspect() throws InterruptedException {
    try {
      return exists()
          ? context.registry().get().inspect(first.image(), first.platforms())
          : Optional.empty();
    } catch (RegistryException e) {
      if (!context.refusedUser(first.image(), e)) {
        throw e;
      }
      return Optional.empty(); // as some registries answer for missing images
    }
  }

  /**
   * Asks the registry itself if its content may come from a mirror, whose copy of the first part
   * may be one that the registry no longer has.
   */
  private boolean exists() throws InterruptedException {
    return context.options().mirrors().of(first.image()).isEmpty()
        || context.registry().get().find(first.image()).isPresent();
  }

  /** Returns the image that was just pushed, after the same checks. */
  FirstPart require(ImageReference pushed) throws InterruptedException {
    RemoteImage remote =
        context
            .registry()
            .get()
            .inspect(pushed, first.platforms())
            .orElseThrow(() -> failed("the registry no longer returns it"));
    difference(remote)
        .ifPresent(
            reason -> {
              throw failed("the registry returns another image: " + reason);
            });
    return part(remote);
  }

  private BuildFailedException failed(String cause) {
    return new BuildFailedException(
        "first part "
            + name()
            + ": "
            + cause
            + "; another client may change its tag, resolve again");
  }

  private Optional<String> difference(RemoteImage remote) {
    for (Platform platform : first.platforms()) {
      Optional<Platform> best = platform.bestOf(remote.platforms().keySet());
      if (best.isEmpty()) {
        return Optional.of("it does not support " + platform);
      }
      ImageConfig config = Objects.requireNonNull(remote.platforms().get(best.get()));
      if (!first.fingerprint().toString().equals(config.labels().get(Labels.FINGERPRINT))) {
        return Optional.of("its label " + Labels.FINGERPRINT + " has another value");
      }
      if (!first.planBase().isScratch() && config.labels().get(Labels.BASE_DIGEST) == null) {
        return Optional.of("its label " + Labels.BASE_DIGEST + " is missing");
      }
    }
    return Optional.empty();
  }

  private FirstPart part(RemoteImage remote) {
    SortedMap<Platform, Platform> served = new TreeMap<>();
    for (Platform platform : first.platforms()) {
      served.put(platform, platform.bestOf(remote.platforms().keySet()).orElse(platform));
    }
    ImageConfig config =
        Objects.requireNonNull(remote.platforms().get(served.values().iterator().next()));
    return new FirstPart(
        remote.pinned(),
        Optional.ofNullable(config.labels().get(Labels.BASE_DIGEST)),
        served,
        config.created().filter(time -> !time.startsWith(FIXED_TIME)));
  }

  private String name() {
    return first.image().familiar();
  }
}
