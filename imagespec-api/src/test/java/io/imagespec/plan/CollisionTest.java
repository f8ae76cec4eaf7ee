package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.imagespec.ImageSpec;
import io.imagespec.NearMissJson;
import io.imagespec.RandomSpecs;
import io.imagespec.Step;
import io.imagespec.context.ContextEntry;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileState;
import io.imagespec.name.Digest;
import io.imagespec.name.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plans of different meaning have different fingerprints, and plans of the same meaning have the
 * same fingerprint. Every plan is compared with every other of its round: the 3,000 plans of a
 * default run form 4 million pairs. Half of the plans are near misses of another. {@code
 * -Dimagespec.specs=N} sets the number of plans, in rounds of 20,000, {@code -Dimagespec.seed=N}
 * repeats a run.
 */
class CollisionTest {
  private static final int ROUND = 20_000;
  private static final int SPECS = Integer.getInteger("imagespec.specs", 3_000);

  /** The content of a plan as values, independent of the hashed text. */
  private record Meaning(
      Object base,
      List<Instruction> instructions,
      List<List<Object>> files,
      SortedSet<Platform> platforms,
      Optional<String> refresh,
      SortedMap<String, String> extraHosts) {
    static Meaning of(BuildPlan plan) {
      return new Meaning(
          plan.planBase() instanceof PlanBase.Parent parent ? of(parent.plan()) : plan.planBase(),
          plan.instructions(),
          plan.context().entries().stream().map(Meaning::file).toList(),
          plan.platforms(),
          plan.refresh(),
          plan.extraHosts());
    }

    /** The entry without its location on this machine. */
    private static List<Object> file(ContextEntry entry) {
      return entry instanceof ContextEntry.RegularFile file
          ? List.of(file.path(), file.digest(), file.executable())
          : List.of(entry);
    }
  }

  private static final long SEED = RandomSpecs.seed();

  @TempDir Path directory;

  private final Random random = new Random(SEED);
  private final Map<Path, Digest> digests = new ConcurrentHashMap<>();
  private final List<Path> sources = new ArrayList<>();

  /** Creates directory trees with one difference each. */
  @BeforeEach
  void makeSources() throws IOException {
    for (Map<String, String> tree :
        List.of(
            Map.of("a", "b"),
            Map.of("ab", ""),
            Map.of("a", "b", "c", ""),
            Map.of("a", "b", "c/d", ""),
            Map.of("a", "bc"),
            Map.of("a/b", "c"),
            Map.of("a", "c", "b", ""),
            Map.of("", ""))) {
      Path root = Files.createDirectory(directory.resolve("tree-" + sources.size()));
      for (Map.Entry<String, String> file : tree.entrySet()) {
        Path path = root.resolve("x" + file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
      sources.add(root);
    }
    Files.createSymbolicLink(sources.get(7).resolve("link"), Path.of("x"));
    Files.createSymbolicLink(sources.get(6).resolve("link"), Path.of("xa"));
    sources.add(sources.get(0).resolve("xa"));
    sources.add(sources.get(4).resolve("xa"));
  }

  private BuildPlan plan(ImageSpec spec) {
    return BuildPlan.of(spec, directory, this::known);
  }

  private DigestCache.Known known(Path source) {
    return new DigestCache.Known() {
      @Override
      public Optional<Digest> find(String path, FileState state) {
        return Optional.ofNullable(digests.get(source.resolve(path)));
      }

      @Override
      public void keep(String path, FileState state, Digest digest) {
        digests.put(source.resolve(path), digest);
      }

      @Override
      public void save() {}
    };
  }

  private Optional<BuildPlan> tryPlan(ImageSpec spec) {
    try {
      return Optional.of(plan(spec));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Test
  void fingerprintsAreEqualOnlyForEqualPlans() {
    RandomSpecs any = new RandomSpecs(random, sources);
    NearMissJson near = new NearMissJson(random);
    int equal = 0;
    for (int left = SPECS; left > 0; left -= ROUND) {
      Map<Meaning, Fingerprint> byMeaning = new HashMap<>();
      Map<Fingerprint, Meaning> byFingerprint = new HashMap<>();
      for (int i = Math.min(left, ROUND); i > 0; i -= 2) {
        ImageSpec spec = any.next();
        BuildPlan plan = plan(spec);
        BuildPlan other = near.near(spec).flatMap(this::tryPlan).orElse(plan);
        for (BuildPlan one : List.of(plan, other)) {
          Meaning meaning = Meaning.of(one);
          Fingerprint same = byMeaning.putIfAbsent(meaning, one.fingerprint());
          Meaning mixedUp = byFingerprint.putIfAbsent(one.fingerprint(), meaning);
          if (same != null && !same.equals(one.fingerprint())) {
            fail("equal plans with two fingerprints: " + one.toJson());
          }
          if (mixedUp != null && !mixedUp.equals(meaning)) {
            fail("one fingerprint for " + meaning + " and " + mixedUp);
          }
          equal += same == null ? 0 : 1;
        }
      }
    }
    assertThat(equal).as("plans that met an equal one").isPositive();
  }

  /** The planner must not drop a step: every added step makes another image. */
  @Test
  void addedStepChangesFingerprint() {
    RandomSpecs any = new RandomSpecs(random, sources);
    for (int i = SPECS / 4; i > 0; i--) {
      ImageSpec spec = any.next();
      Step step = any.step();
      Fingerprint before = plan(spec).fingerprint();
      if (tryPlan(spec.with(step)).filter(now -> now.fingerprint().equals(before)).isPresent()) {
        fail(spec.toJson() + " and then " + step);
      }
    }
  }
}
