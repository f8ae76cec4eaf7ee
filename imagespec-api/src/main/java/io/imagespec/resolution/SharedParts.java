package io.imagespec.resolution;

import io.imagespec.concurrent.InterruptibleCallable;
import io.imagespec.concurrent.ResultCache;
import io.imagespec.plan.BuildPlan;
import io.imagespec.plan.Fingerprint;
import io.imagespec.plan.PlanSplit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first parts of the plans of one call. Plans with equal first parts share one, also across the
 * repositories of a registry, because a registry can mount layers between them. Thread-safe.
 */
final class SharedParts {
  /** The registry and fingerprint of a first part. */
  private record PartKey(String registry, Fingerprint fingerprint) {
    private static PartKey of(BuildPlan first) {
      return new PartKey(first.image().domain(), first.fingerprint());
    }
  }

  /** The lookup of a first part in its own repository. */
  interface PartLookup {
    Optional<FirstPart> find(BuildPlan first) throws InterruptedException;
  }

  private final Map<PartKey, List<BuildPlan>> places;
  private final ResultCache<PartKey, FirstPart> parts = new ResultCache<>();

  private SharedParts(Map<PartKey, List<BuildPlan>> places) {
    this.places = places;
  }

  /** Creates an object for a call with one image, which shares nothing. */
  static SharedParts none() {
    return new SharedParts(Map.of());
  }

  /** Finds the first parts of plans. */
  static SharedParts of(Collection<BuildPlan> plans) {
    Map<PartKey, List<BuildPlan>> places = new HashMap<>();
    plans.stream()
        .flatMap(plan -> plan.split().stream())
        .map(PlanSplit::first)
        .sorted(Comparator.comparing(first -> first.image().toString()))
        .forEach(
            first ->
                places.computeIfAbsent(PartKey.of(first), key -> new ArrayList<>()).add(first));
    return new SharedParts(places);
  }

  /** Finds a first part that is missing in its own repository in the others of the call. */
  Optional<FirstPart> find(BuildPlan first, PartLookup lookup) throws InterruptedException {
    PartKey key = PartKey.of(first);
    Optional<FirstPart> found = parts.find(key);
    for (BuildPlan other : places.getOrDefault(key, List.of())) {
      if (found.isEmpty() && !other.image().equals(first.image())) {
        found = lookup.find(other);
      }
    }
    found.ifPresent(part -> parts.put(key, part));
    return found;
  }

  /** Builds a first part, or waits for another thread of the call that is building an equal one. */
  FirstPart build(BuildPlan first, InterruptibleCallable<FirstPart> build)
      throws InterruptedException {
    PartKey key = PartKey.of(first);
    return places.containsKey(key) ? parts.get(key, build) : build.call();
  }
}
