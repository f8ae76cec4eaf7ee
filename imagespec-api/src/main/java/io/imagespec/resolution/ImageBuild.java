package io.imagespec.resolution;

import io.imagespec.Secret;
import io.imagespec.SecretException;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.Requirement;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.selection.MissingCapabilities;
import io.imagespec.text.LogLine;
import java.util.List;
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
   */
  record Result(BuiltImage image, SortedMap<Platform, Platform> platforms) {}

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
    BuiltImage image = build(completed(base));
    return new Result(image, base.servedFor(plan.platforms()));
  }

  private BuildPlan completed(ResolvedBase base) {
    return plan.completed(
        base.image(), base.digest(), engine.assembles() ? Set.of() : base.labels());
  }

  /** Builds the rest of a plan on its first part. */
  Result continueOn(FirstPart part) throws InterruptedException {
    return new Result(build(plan.continuedOn(part.image(), part.baseDigest())), part.platforms());
  }

  private BuiltImage build(BuildPlan completed) throws InterruptedException {
    ContainerEngine chosen = engine.require();
    BuildRequest request = engine.request(completed);
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
