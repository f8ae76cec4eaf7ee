package io.imagespec.examples.benchmark;

import io.imagespec.docker.LocalRegistry;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A benchmark of code changes behind a command, against {@code docker build} with BuildKit and
 * {@code docker push} of the same Dockerfile: the first build of an image, and builds with one file
 * changed, in a warm JVM and in a JVM that is started for it. Both sides push to a registry with a
 * password on the loopback interface and are timed until the registry has confirmed the image.
 *
 * <p>Requires Docker at {@code DOCKER_HOST} (a {@code unix://} address) with BuildKit, and its
 * command line. Docker should keep all its data in memory and have no other users, because its
 * build cache and the images of the benchmark are deleted. The exit code is 1 if a figure exceeds
 * its limit.
 */
public final class AssemblyBenchmark {
  private static final int SMALL_FILES = Integer.getInteger("benchmark.small.files", 5_000);
  private static final long SMALL_BYTES = Long.getLong("benchmark.small.bytes", 50_000_000);
  private static final int LARGE_FILES = Integer.getInteger("benchmark.files", 20_000);
  private static final long LARGE_BYTES = Long.getLong("benchmark.bytes", 1L << 30);

  private AssemblyBenchmark() {}

  /**
   * Runs all races.
   *
   * @param arguments none
   * @throws Exception if a race fails
   */
  public static void main(String... arguments) throws Exception {
    Path work = Files.createTempDirectory("imagespec-benchmark");
    boolean within;
    try (LocalRegistry registry =
        LocalRegistry.builder()
            .folder(work.resolve("registry"))
            .credential(Pusher.USER, Pusher.PASSWORD)
            .start()) {
      within = run(work, registry.address());
    } finally {
      RandomFileTree.delete(work);
    }
    System.exit(within ? 0 : 1);
  }

  private static boolean run(Path work, String registry) throws Exception {
    System.out.println(Machine.describe());
    String base = BenchmarkBase.copyTo(registry, work);
    boolean small = races(work, registry, base, "small", SMALL_FILES, SMALL_BYTES).runWithNewJvm();
    boolean large = races(work, registry, base, "large", LARGE_FILES, LARGE_BYTES).run();
    return small && large;
  }

  private static AssemblyRaces races(
      Path work, String registry, String base, String name, int files, long bytes)
      throws Exception {
    RandomFileTree tree =
        new RandomFileTree(work.resolve(name).resolve("context/copy-1"), files, bytes);
    tree.write();
    return AssemblyRaces.of(work.resolve(name), tree, registry + "/" + name, base);
  }
}
