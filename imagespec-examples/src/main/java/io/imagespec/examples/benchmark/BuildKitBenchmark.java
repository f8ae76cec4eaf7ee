package io.imagespec.examples.benchmark;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.plan.BuildPlan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A benchmark of the transfer of a context of 1 GiB in 20,000 files to BuildKit: first the whole
 * context, then one changed file. It compares us with docker's command line for BuildKit inside
 * dockerd ({@code DOCKER_HOST}), and with buildctl for a buildkitd ({@code BUILDKIT_HOST}). Both
 * addresses are {@code unix://}.
 *
 * <p>The engines should keep all their data in memory and have no other users, because their build
 * caches are deleted between rounds. The exit code is 1 if a figure exceeds its limit.
 */
public final class BuildKitBenchmark {
  private static final int FILES = Integer.getInteger("benchmark.files", 20_000);
  private static final long BYTES = Long.getLong("benchmark.bytes", 1L << 30);

  /** The age below which the digest cache does not trust a timestamp. */
  private static final long SETTLE_MILLIS = 3_000;

  private BuildKitBenchmark() {}

  /**
   * Runs all races.
   *
   * @param arguments none
   * @throws Exception if a race fails
   */
  public static void main(String... arguments) throws Exception {
    Path work = Files.createTempDirectory("imagespec-benchmark");
    boolean within;
    try {
      BenchmarkFixture benchmarkFixture =
          new BenchmarkFixture(
              work, new RandomFileTree(work.resolve("context/copy-1"), FILES, BYTES));
      benchmarkFixture.tree().write();
      Files.writeString(
          benchmarkFixture.context().resolve("Dockerfile"), dockerfile(benchmarkFixture.spec()));
      Thread.sleep(SETTLE_MILLIS);
      within = run(benchmarkFixture);
    } finally {
      RandomFileTree.delete(work);
    }
    System.exit(within ? 0 : 1);
  }

  /** Returns the same instructions as ours, so that all sides create the same number of layers. */
  private static String dockerfile(ImageSpec spec) {
    return BuildPlan.of(spec).completed(Optional.empty(), Optional.empty()).dockerfile();
  }

  private static boolean run(BenchmarkFixture benchmarkFixture) throws Exception {
    System.out.println(Machine.describe());
    System.out.printf("%d files, %d MiB in total%n", FILES, BYTES >> 20);
    boolean docker = new DockerRaces(benchmarkFixture, address("DOCKER_HOST")).run();
    boolean buildkitd = new BuildkitdRaces(benchmarkFixture, address("BUILDKIT_HOST")).run();
    boolean heap = benchmarkFixture.heap().report();
    return docker && buildkitd && heap;
  }

  private static String address(String variable) {
    return Environment.system()
        .variable(variable)
        .filter(address -> address.startsWith("unix://"))
        .orElseThrow(() -> new IllegalStateException(variable + " must be a unix:// address"));
  }
}
