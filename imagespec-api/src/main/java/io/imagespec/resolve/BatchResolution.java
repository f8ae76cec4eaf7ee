package io.imagespec.resolve;

import io.imagespec.ExternalImage;
import io.imagespec.batch.TagClaims;
import io.imagespec.concurrent.WorkerPool;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Fingerprint;
import io.imagespec.registry.RegistryException;
import io.imagespec.resolution.CallScope;
import io.imagespec.resolution.ExternalLookup;
import io.imagespec.resolution.Resolution;
import io.imagespec.resolution.ResolvedPlan;
import io.imagespec.resolution.ResolverContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The resolution of several images in one call: all are planned, then looked up, then the missing
 * ones are built. Images with one fingerprint are built once and copied to the other repositories.
 * A failure belongs to the names of its image and does not end the others. Used once.
 */
final class BatchResolution {
  /** The maximum number of threads that build; most of them wait for their turn. */
  private static final int BUILDERS = 64;

  private final ResolverContext context;
  private final CallBases bases;
  private final UnaryOperator<ResolvedImage> permission;
  private final WorkerPool checks;
  private final WorkerPool builders;
  private final int concurrentBuilds;
  private final BatchResults results = new BatchResults();

  private BatchResolution(
      ResolverContext context,
      CallBases bases,
      UnaryOperator<ResolvedImage> permission,
      WorkerPool checks,
      WorkerPool builders,
      int concurrentBuilds) {
    this.context = context.in(CallScope.ofOneImage(bases.tags()));
    this.bases = bases;
    this.permission = permission;
    this.checks = checks;
    this.builders = builders;
    this.concurrentBuilds = concurrentBuilds;
  }

  /**
   * Resolves the sources.
   *
   * @param permission returns a permitted image, and throws an exception for another one
   * @return the image or the failure of each name
   */
  static BatchResults run(
      ResolverContext context,
      BatchLimits limits,
      CallBases bases,
      UnaryOperator<ResolvedImage> permission,
      BatchSources sources)
      throws InterruptedException {
    try (WorkerPool checks = new WorkerPool("imagespec-check-", limits.checks());
        WorkerPool builders = new WorkerPool("imagespec-build-", BUILDERS)) {
      return new BatchResolution(context, bases, permission, checks, builders, limits.builds())
          .run(sources);
    }
  }

  private BatchResults run(BatchSources sources) throws InterruptedException {
    List<NamedValue<BuildPlan>> plans =
        new BatchPlans(context.options(), bases, checks, results).of(sources.specs());
    requireDistinctTags(plans, sources.externals());
    lookUp(sources.externals());
    Collection<ImageGroup> missing = missing(plans);
    if (context.options().presence().neverBuild()) {
      missing.forEach(this::failMissing);
    } else {
      build(missing);
    }
    return results;
  }

  private void succeed(List<String> names, ResolvedPlan plan) {
    try {
      results.succeed(names, permission.apply(ResolvedImage.of(plan)));
    } catch (RegistryException e) {
      results.fail(names, e);
    }
  }

  private static void requireDistinctTags(
      List<NamedValue<BuildPlan>> plans, List<NamedValue<ExternalImage>> externals) {
    TagClaims claims = new TagClaims();
    plans.forEach(plan -> claims.add(plan.names().get(0), plan.value()));
    externals.forEach(
        image -> claims.requireUnclaimed(image.names().get(0), image.value().reference()));
  }

  private void lookUp(List<NamedValue<ExternalImage>> externals) throws InterruptedException {
    results
        .each(
            checks,
            externals,
            image ->
                permission.apply(
                    ResolvedImage.of(new ExternalLookup(context, image.reference()).require())))
        .forEach(found -> results.succeed(found.names(), found.value()));
  }

  /** A plan with its image, if the registry has it. */
  private record Lookup(BuildPlan plan, Optional<ResolvedPlan> present) {}

  /** Looks the images up and returns the groups with a missing image. */
  private Collection<ImageGroup> missing(List<NamedValue<BuildPlan>> plans)
      throws InterruptedException {
    Map<Fingerprint, ImageGroup> groups = new LinkedHashMap<>();
    results
        .each(checks, plans, plan -> new Lookup(plan, resolution(context, plan).find()))
        .forEach(
            lookup -> {
              BuildPlan plan = lookup.value().plan();
              ImageGroup group =
                  groups.computeIfAbsent(plan.fingerprint(), unused -> new ImageGroup());
              lookup
                  .value()
                  .present()
                  .ifPresentOrElse(
                      found -> {
                        group.present.add(found);
                        succeed(lookup.names(), found);
                      },
                      () -> group.missing.add(lookup.with(plan)));
            });
    groups.values().removeIf(group -> group.missing.isEmpty());
    return groups.values();
  }

  private Resolution resolution(ResolverContext scope, BuildPlan plan) {
    return new Resolution(scope, scope.options().listener(), plan);
  }

  /** The images with one fingerprint. */
  private static final class ImageGroup {
    private final List<ResolvedPlan> present = new ArrayList<>();
    private final List<NamedValue<BuildPlan>> missing = new ArrayList<>();

    NamedValue<ImageGroup> named() {
      return new NamedValue<>(
          this, missing.stream().flatMap(plan -> plan.names().stream()).toList());
    }

    /** Prefers an image on the same registry, which can mount its layers. */
    Optional<ResolvedPlan> sourceFor(ImageReference target) {
      return present.stream()
          .min(
              Comparator.comparing(
                  (ResolvedPlan plan) -> !plan.reference().domain().equals(target.domain())));
    }
  }

  private void failMissing(ImageGroup group) {
    group.missing.forEach(
        plan ->
            results.fail(plan.names(), MissingImageException.of(plan.value(), context.history())));
  }

  private void build(Collection<ImageGroup> groups) throws InterruptedException {
    List<BuildPlan> plans =
        groups.stream().flatMap(group -> group.missing.stream()).map(NamedValue::value).toList();
    ResolverContext scope = context.in(CallScope.of(plans, concurrentBuilds, bases.tags()));
    List<NamedValue<ImageGroup>> work = groups.stream().map(ImageGroup::named).toList();
    var unused = results.each(builders, work, group -> build(scope, group));
  }

  /** Builds the first image of a group, unless it can be copied, and copies it to the others. */
  private int build(ResolverContext scope, ImageGroup group) throws InterruptedException {
    List<NamedValue<BuildPlan>> left = new ArrayList<>(group.missing);
    Optional<ResolvedPlan> source = group.sourceFor(left.get(0).value().image());
    while (source.isEmpty() && !left.isEmpty()) {
      NamedValue<BuildPlan> plan = left.remove(0);
      try {
        ResolvedPlan built = resolution(scope, plan.value()).inRegistry();
        succeed(plan.names(), built);
        source = Optional.of(built);
      } catch (RegistryException e) {
        results.fail(plan.names(), e); // another repository may accept the image
      }
    }
    if (source.isPresent()) {
      copy(source.get(), left);
    }
    return left.size();
  }

  private void copy(ResolvedPlan source, List<NamedValue<BuildPlan>> targets)
      throws InterruptedException {
    results
        .each(checks, targets, plan -> resolution(context, plan).copyOf(source))
        .forEach(copy -> succeed(copy.names(), copy.value()));
  }
}
