package io.imagespec.resolution;

import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Requirement;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.RegistryException;
import io.imagespec.selection.MissingCapabilities;
import io.imagespec.text.LogLine;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The build of one plan on a resolved base: checks that base and engine fit, and runs the engine.
 */
final class ImageBuild {
  private static final Logger LOG = LoggerFactory.getLogger(ResolverContext.LOGGER);

  /** The response of Harbor to a push to an immutable tag. */
  private static final int PRECONDITION_FAILED = 412;

  private final ResolverContext context;
  private final BuildListener listener;
  private final BuildPlan plan;
  private final PlanEngine engine;
  private final Reasons reasons;

  /**
   * A built image.
   *
   * @param image the image, as the engine reports it
   * @param platforms the plan's platforms, each with the platform of the base that serves it
   * @param reused the digest of the image that another client has pushed; empty if this build was
   *     delivered
   */
  record Result(
      BuiltImage image, SortedMap<Platform, Platform> platforms, Optional<Digest> reused) {}

  ImageBuild(
      ResolverContext context,
      BuildListener listener,
      BuildPlan plan,
      PlanEngine engine,
      Reasons reasons) {
    this.context = context;
    this.listener = listener;
    this.plan = plan;
    this.engine = engine;
    this.reasons = reasons;
  }

  /**
   * Fails if a secret has no source. Planning a spec from JSON, and finding its image, require no
   * sources.
   */
  void requireBoundSecrets() {
    List<String> unbound =
        plan.secrets().values().stream()
            .filter(Predicate.not(Secret::isBound))
            .map(Secret::id)
            .toList();
    if (!unbound.isEmpty()) {
      throw new SecretException(
          "build "
              + plan.image()
              + ": the spec was read from JSON, which does not contain the sources of its secrets "
              + unbound
              + "; set them with spec.secrets(Map.of(id, Secret.env(..)))",
          null);
    }
  }

  /** Builds on a resolved base. */
  Result runOn(ResolvedBase base) throws InterruptedException {
    BaseCheck.check(plan, base);
    return build(completed(base), base.servedFor(plan.platforms()));
  }

  private BuildPlan completed(ResolvedBase base) {
    return plan.completed(
        base.image(), base.digest(), engine.assembles() ? Set.of() : base.labels());
  }

  /** Builds the rest of a plan on its first part. */
  Result continueOn(FirstPart part) throws InterruptedException {
    return build(plan.continuedOn(part.image(), part.baseDigest()), part.platforms());
  }

  private Result build(BuildPlan completed, SortedMap<Platform, Platform> platforms)
      throws InterruptedException {
    RegistryPushCheck check = new RegistryPushCheck(context, plan);
    BuiltImage image = buildOr(check, engine.request(completed, check));
    Optional<Digest> reused = image.pushed().isPresent() ? Optional.empty() : check.found();
    if (reused.isPresent()) {
      reasons.add(
          plan.image().familiar()
              + " was pushed by another client during this build, so it is used and nothing is"
              + " pushed");
    }
    return new Result(image, platforms, reused);
  }

  /** Builds the image, or finds it if another client pushed it first and its tag is immutable. */
  private BuiltImage buildOr(RegistryPushCheck check, BuildRequest request)
      throws InterruptedException {
    try {
      return build(request);
    } catch (RegistryException e) {
      Optional<Digest> other = isImmutableTag(e) ? check.findPushed() : Optional.empty();
      return new BuiltImage(other.orElseThrow(() -> e), Optional.empty());
    }
  }

  private static boolean isImmutableTag(RegistryException e) {
    return e.codes().contains("TAG_INVALID") || e.status().orElse(0) == PRECONDITION_FAILED;
  }

  private BuiltImage build(BuildRequest request) throws InterruptedException {
    ContainerEngine chosen = engine.require();
    reportSkippedFeatures(request, chosen);
    BuildObserver observer =
        new BuildObserver(listener, plan.image(), request.dockerfile(chosen.info().capabilities()));
    BuiltImage image = observed(chosen, request, observer);
    reasons.addAll(observer.engineReasons());
    return image;
  }

  private BuiltImage observed(ContainerEngine engine, BuildRequest request, BuildObserver observer)
      throws InterruptedException {
    String steps = observer.steps() + (observer.steps() == 1 ? " step" : " steps");
    String image = plan.image().familiar();
    LOG.info(LogLine.shorten("building " + image + " (" + steps + ") on " + engine.info().name()));
    try {
      return context.build(engine, request, observer);
    } catch (BuildTimeoutException e) {
      throw observer.explain(e);
    }
  }

  private void reportSkippedFeatures(BuildRequest request, ContainerEngine engine) {
    for (Requirement wish : MissingCapabilities.of(engine, request.optional()).missing()) {
      reasons.add(
          engine.info().name()
              + " does not support "
              + wish.capability().description()
              + "; the image has the same files");
    }
  }
}
