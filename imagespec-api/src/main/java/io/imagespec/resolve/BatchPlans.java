package io.imagespec.resolve;

import io.imagespec.ImageSpec;
import io.imagespec.Naming;
import io.imagespec.concurrent.WorkerPool;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolution.ResolverOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The planning of the specs of one call. Used once. */
final class BatchPlans {
  private final ResolverOptions options;
  private final CallBases bases;
  private final WorkerPool checks;
  private final BatchResults results;

  BatchPlans(ResolverOptions options, CallBases bases, WorkerPool checks, BatchResults results) {
    this.options = options;
    this.bases = bases;
    this.checks = checks;
    this.results = results;
  }

  /** Specs that differ only in their name. */
  private record Content(ImageSpec spec, List<NamedValue<Naming>> namings) {
    List<NamedValue<BuildPlan>> renamed(BuildPlan plan) {
      return namings.stream().map(naming -> naming.with(plan.renamed(naming.value()))).toList();
    }
  }

  /** Returns one plan for each repository and tag. */
  List<NamedValue<BuildPlan>> of(List<NamedValue<ImageSpec>> specs) throws InterruptedException {
    return merged(
        results
            .each(checks, contents(pinned(specs)), content -> content.renamed(plan(content.spec())))
            .stream()
            .flatMap(plans -> plans.value().stream())
            .toList());
  }

  private List<NamedValue<ImageSpec>> pinned(List<NamedValue<ImageSpec>> specs)
      throws InterruptedException {
    return bases.areFloating() ? specs : results.each(checks, specs, bases::apply);
  }

  private BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, options.directory(), options.digests());
  }

  private List<NamedValue<Content>> contents(List<NamedValue<ImageSpec>> specs) {
    Map<ImageSpec, NamedValue.Collector<Naming>> namings = new LinkedHashMap<>();
    for (NamedValue<ImageSpec> each : specs) {
      try {
        ImageSpec placed = options.inRegistry(each.value());
        List<String> unused =
            namings
                .computeIfAbsent(placed.withName("imagespec"), key -> new NamedValue.Collector<>())
                .add(placed.naming(), each.names());
      } catch (IllegalArgumentException e) {
        results.fail(each.names(), e);
      }
    }
    return namings.entrySet().stream()
        .map(entry -> named(new Content(entry.getKey(), entry.getValue().list())))
        .toList();
  }

  private static NamedValue<Content> named(Content content) {
    return new NamedValue<>(
        content, content.namings().stream().flatMap(each -> each.names().stream()).toList());
  }

  /** Merges plans of the same repository and tag, with the aliases of all. */
  private static List<NamedValue<BuildPlan>> merged(List<NamedValue<BuildPlan>> plans) {
    Map<String, NamedValue<BuildPlan>> byTag = new TreeMap<>();
    plans.forEach(
        each -> byTag.merge(each.value().image().toString(), each, BatchPlans::withAliasesOf));
    return List.copyOf(byTag.values());
  }

  private static NamedValue<BuildPlan> withAliasesOf(
      NamedValue<BuildPlan> one, NamedValue<BuildPlan> other) {
    List<String> names = Stream.concat(one.names().stream(), other.names().stream()).toList();
    return new NamedValue<>(withAliasesOf(one.value(), other.value()), names);
  }

  private static BuildPlan withAliasesOf(BuildPlan plan, BuildPlan other) {
    SortedSet<String> aliases = new TreeSet<>(plan.naming().aliases());
    aliases.addAll(other.naming().aliases());
    Naming naming = plan.naming();
    return plan.renamed(new Naming(naming.name(), naming.registry(), naming.tagFormat(), aliases));
  }
}
