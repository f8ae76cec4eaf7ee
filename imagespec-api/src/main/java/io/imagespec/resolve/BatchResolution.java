package io.imagespec.resolve;

import io.imagespec.ExternalImage;
import io.imagespec.ImageSource;
import io.imagespec.ImageSpec;
import io.imagespec.Naming;
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
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

/**
 * The resolution of several images in one call: all are planned, then looked up, then the missing
 * ones are built. Images with one fingerprint are built once and copied to the other repositories.
 * A failure belongs to the names of its image and does not end the others. Used once.
 */
final class BatchResolution {
  /** The maximum number of threads that build; most of them wait for their turn. */
  private static final int BUILDERS = 64;

  /** A task for one key. */
  private interface Task<K, V> {
    V run(K key) throws InterruptedException;
  }

  private final ResolverContext context;
  private final UnaryOperator<ResolvedImage> permission;
  private final WorkerPool checks;
  private final WorkerPool builders;
  private final int concurrentBuilds;
  private final SortedMap<String, ResolvedImage> images = new ConcurrentSkipListMap<>();
  private final SortedMap<String, RuntimeException> failures = new ConcurrentSkipListMap<>();

  private BatchResolution(
      ResolverContext context,
      UnaryOperator<ResolvedImage> permission,
      WorkerPool checks,
      WorkerPool builders,
      int concurrentBuilds) {
    this.context = context;
    this.permission = permission;
    this.checks = checks;
    this.builders = builders;
    this.concurrentBuilds = concurrentBuilds;
  }

  /**
   * Resolves the sources.
   *
   * @param permission returns a permitted image, and throws an exception for another one
   */
  static Outcome run(
      ResolverContext context,
      BatchLimits limits,
      UnaryOperator<ResolvedImage> permission,
      SortedMap<String, ImageSource> sources)
      throws InterruptedException {
    try (WorkerPool checks = new WorkerPool("imagespec-check-", limits.checks());
        WorkerPool builders = new WorkerPool("imagespec-build-", BUILDERS)) {
      return new BatchResolution(context, permission, checks, builders, limits.builds())
          .run(sources);
    }
  }

  /**
   * The images and failures by name; each name has one of them.
   *
   * @param images the resolved images
   * @param failures the failures
   */
  record Outcome(
      SortedMap<String, ResolvedImage> images, SortedMap<String, RuntimeException> failures) {}

  private Outcome run(SortedMap<String, ImageSource> sources) throws InterruptedException {
    Map<ImageSpec, List<String>> specs = new LinkedHashMap<>();
    Map<ExternalImage, List<String>> externals = new LinkedHashMap<>();
    sources.forEach(
        (name, source) ->
            source.match(
                new ImageSource.Cases<List<String>>() {
                  @Override
                  public List<String> spec(ImageSpec spec) {
                    return add(specs, spec, name);
                  }

                  @Override
                  public List<String> external(ExternalImage image) {
                    return add(externals, image, name);
                  }
                }));
    Map<BuildPlan, List<String>> plans = images(plans(specs));
    requireDistinctTags(plans, externals);
    lookUp(externals);
    build(missing(plans), plans);
    return new Outcome(images, failures);
  }

  private static <K> List<String> add(Map<K, List<String>> names, K key, String name) {
    List<String> all = names.computeIfAbsent(key, unused -> new ArrayList<>());
    all.add(name);
    return all;
  }

  /** Runs a task for each key. A failure is that of all names of the key. */
  private <K, V> Map<K, V> each(WorkerPool pool, Map<K, List<String>> keys, Task<K, V> task)
      throws InterruptedException {
    Map<K, Future<V>> started = new LinkedHashMap<>();
    keys.keySet().forEach(key -> started.put(key, pool.start(() -> task.run(key))));
    Map<K, V> results = new LinkedHashMap<>();
    for (Map.Entry<K, Future<V>> each : started.entrySet()) {
      try {
        results.put(each.getKey(), WorkerPool.result(each.getValue()));
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException e) {
        fail(keys.getOrDefault(each.getKey(), List.of()), e);
      }
    }
    return results;
  }

  private void fail(Collection<String> names, RuntimeException failure) {
    names.forEach(name -> failures.put(name, failure));
  }

  private void succeed(Collection<String> names, ResolvedPlan plan) {
    try {
      ResolvedImage image = permission.apply(ResolvedImage.of(plan));
      names.forEach(name -> images.put(name, image));
    } catch (RegistryException e) {
      fail(names, e);
    }
  }

  /** Plans specs. Specs that differ only in their name are planned once. */
  private Map<BuildPlan, List<String>> plans(Map<ImageSpec, List<String>> specs)
      throws InterruptedException {
    Map<ImageSpec, List<String>> contents = new LinkedHashMap<>();
    Map<ImageSpec, Map<Naming, List<String>>> namings = new LinkedHashMap<>();
    specs.forEach(
        (spec, names) -> {
          try {
            ImageSpec placed = context.options().inRegistry(spec);
            ImageSpec content = placed.withName("imagespec");
            contents.computeIfAbsent(content, unused -> new ArrayList<>()).addAll(names);
            namings
                .computeIfAbsent(content, unused -> new LinkedHashMap<>())
                .computeIfAbsent(placed.naming(), unused -> new ArrayList<>())
                .addAll(names);
          } catch (IllegalArgumentException e) {
            fail(names, e);
          }
        });
    Map<BuildPlan, List<String>> plans = new LinkedHashMap<>();
    each(checks, contents, this::plan)
        .forEach(
            (content, plan) ->
                namings
                    .getOrDefault(content, Map.of())
                    .forEach((naming, names) -> plans.put(plan.renamed(naming), names)));
    return plans;
  }

  private BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, context.options().directory(), context.options().digests());
  }

  /** Merges plans of the same repository and tag, with the aliases of all. */
  private static Map<BuildPlan, List<String>> images(Map<BuildPlan, List<String>> plans) {
    Map<ImageReference, BuildPlan> merged = new TreeMap<>(byText());
    Map<ImageReference, List<String>> names = new TreeMap<>(byText());
    plans.forEach(
        (plan, all) -> {
          merged.merge(plan.image(), plan, BatchResolution::withAliasesOf);
          names.computeIfAbsent(plan.image(), unused -> new ArrayList<>()).addAll(all);
        });
    Map<BuildPlan, List<String>> images = new LinkedHashMap<>();
    merged.forEach((image, plan) -> images.put(plan, names.getOrDefault(image, List.of())));
    return images;
  }

  private static Comparator<ImageReference> byText() {
    return Comparator.comparing(ImageReference::toString);
  }

  private static BuildPlan withAliasesOf(BuildPlan plan, BuildPlan other) {
    SortedSet<String> aliases = new TreeSet<>(plan.naming().aliases());
    aliases.addAll(other.naming().aliases());
    Naming naming = plan.naming();
    return plan.renamed(new Naming(naming.name(), naming.registry(), naming.tagFormat(), aliases));
  }

  private static void requireDistinctTags(
      Map<BuildPlan, List<String>> plans, Map<ExternalImage, List<String>> externals) {
    TagClaims claims = new TagClaims();
    plans.forEach((plan, names) -> claims.add(names.get(0), plan));
    externals.forEach((image, names) -> claims.requireUnclaimed(names.get(0), image.reference()));
  }

  private void lookUp(Map<ExternalImage, List<String>> externals) throws InterruptedException {
    each(
            checks,
            externals,
            image ->
                permission.apply(
                    ResolvedImage.of(new ExternalLookup(context, image.reference()).require())))
        .forEach(
            (image, found) ->
                externals.getOrDefault(image, List.of()).forEach(name -> images.put(name, found)));
  }

  /**
   * Looks the images up and returns the missing ones by fingerprint, with a source if one exists.
   */
  private Map<Fingerprint, ImageGroup> missing(Map<BuildPlan, List<String>> plans)
      throws InterruptedException {
    Map<Fingerprint, ImageGroup> groups = new LinkedHashMap<>();
    each(checks, plans, plan -> resolution(context, plan).find())
        .forEach(
            (plan, present) -> {
              ImageGroup group =
                  groups.computeIfAbsent(plan.fingerprint(), unused -> new ImageGroup());
              present.ifPresentOrElse(
                  found -> {
                    group.present.add(found);
                    succeed(plans.getOrDefault(plan, List.of()), found);
                  },
                  () -> group.missing.add(plan));
            });
    groups.values().removeIf(group -> group.missing.isEmpty());
    return groups;
  }

  private Resolution resolution(ResolverContext scope, BuildPlan plan) {
    return new Resolution(scope, scope.options().listener(), plan);
  }

  /** The images with one fingerprint. */
  private static final class ImageGroup {
    private final List<ResolvedPlan> present = new ArrayList<>();
    private final List<BuildPlan> missing = new ArrayList<>();
  }

  private void build(Map<Fingerprint, ImageGroup> groups, Map<BuildPlan, List<String>> names)
      throws InterruptedException {
    List<BuildPlan> plans =
        groups.values().stream().flatMap(group -> group.missing.stream()).toList();
    ResolverContext scope = context.in(CallScope.of(plans, concurrentBuilds));
    Map<ImageGroup, List<String>> work = new LinkedHashMap<>();
    groups.values().forEach(group -> work.put(group, namesOf(group, names)));
    var unused = each(builders, work, group -> build(scope, group, names));
  }

  private static List<String> namesOf(ImageGroup group, Map<BuildPlan, List<String>> names) {
    return group.missing.stream()
        .flatMap(plan -> names.getOrDefault(plan, List.of()).stream())
        .toList();
  }

  /** Builds the first image of a group, unless it can be copied, and copies it to the others. */
  private int build(ResolverContext scope, ImageGroup group, Map<BuildPlan, List<String>> names)
      throws InterruptedException {
    List<BuildPlan> left = new ArrayList<>(group.missing);
    Optional<ResolvedPlan> source = sourceFor(left.get(0).image(), group.present);
    while (source.isEmpty() && !left.isEmpty()) {
      BuildPlan plan = left.remove(0);
      List<String> mine = names.getOrDefault(plan, List.of());
      try {
        ResolvedPlan built = resolution(scope, plan).inRegistry();
        succeed(mine, built);
        source = Optional.of(built);
      } catch (RegistryException e) {
        fail(mine, e); // another repository may accept the image
      }
    }
    if (source.isPresent()) {
      copy(source.get(), left, names);
    }
    return left.size();
  }

  /** Prefers an image on the same registry, which can mount its layers. */
  private static Optional<ResolvedPlan> sourceFor(
      ImageReference target, List<ResolvedPlan> present) {
    return present.stream()
        .min(
            Comparator.comparing(
                (ResolvedPlan plan) -> !plan.reference().domain().equals(target.domain())));
  }

  private void copy(
      ResolvedPlan source, List<BuildPlan> targets, Map<BuildPlan, List<String>> names)
      throws InterruptedException {
    Map<BuildPlan, List<String>> work = new LinkedHashMap<>();
    targets.forEach(plan -> work.put(plan, names.getOrDefault(plan, List.of())));
    each(checks, work, plan -> resolution(context, plan).copyOf(source))
        .forEach((plan, copy) -> succeed(work.getOrDefault(plan, List.of()), copy));
  }
}
