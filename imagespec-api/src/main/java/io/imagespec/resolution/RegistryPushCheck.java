package io.imagespec.resolution;

import io.imagespec.concurrent.Cancellations;
import io.imagespec.engine.PushCheck;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageSpecException;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.text.LogLine;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lookup of a plan's image right before its push. A missing image takes one request. The labels
 * of an existing image are compared, because a tag can be moved to another image. Finds nothing if
 * the resolver builds existing images again. Thread-safe.
 */
final class RegistryPushCheck implements PushCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ResolverContext.LOGGER);

  private final ResolverContext context;
  private final BuildPlan plan;
  private volatile Optional<Digest> found = Optional.empty();

  RegistryPushCheck(ResolverContext context, BuildPlan plan) {
    this.context = context;
    this.plan = plan;
  }

  @Override
  public Optional<Digest> findPushed() {
    found = context.options().presence().force() ? Optional.empty() : find();
    return found;
  }

  /** Returns the digest that the engine's last call found. */
  Optional<Digest> found() {
    return found;
  }

  private Optional<Digest> find() {
    try {
      return find(context.registry().get());
    } catch (ImageSpecException e) {
      LOG.debug(LogLine.shorten("the push goes on, because the check before it failed: " + e));
      return Optional.empty();
    } catch (InterruptedException e) {
      throw Cancellations.interrupted("check " + plan.image() + " before its push: cancelled", e);
    }
  }

  private Optional<Digest> find(ImageRegistry registry) {
    return registry
        .find(plan.image())
        .map(descriptor -> plan.image().repository().withDigest(descriptor.digest()))
        .flatMap(pinned -> registry.inspect(pinned, plan.platforms()))
        .filter(remote -> FirstPartLookup.difference(plan, remote).isEmpty())
        .map(remote -> remote.descriptor().digest());
  }
}
