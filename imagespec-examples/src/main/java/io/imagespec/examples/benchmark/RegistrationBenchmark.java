package io.imagespec.examples.benchmark;

import io.imagespec.docker.LocalRegistry;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A benchmark of the registration of images that already exist, against a registry with a password
 * on the loopback interface: one image in a JVM that is started for it, and many in a warm JVM.
 * Requires no engine. The exit code is 1 if a figure exceeds its limit.
 */
public final class RegistrationBenchmark {
  private static final int FEW = 60;
  private static final double FEW_SECONDS = 0.15;
  private static final int MANY = 600;
  private static final double MANY_TIMES = 1.5;

  private RegistrationBenchmark() {}

  /**
   * Runs all races.
   *
   * @param arguments none
   * @throws Exception if a race fails
   */
  public static void main(String... arguments) throws Exception {
    System.out.println(Machine.describe());
    Path work = Files.createTempDirectory("imagespec-benchmark");
    boolean within;
    try {
      within = many(work.resolve("many")); // first, because it sets properties of the JDK's server
      within &= one(work);
    } finally {
      RandomFileTree.delete(work);
    }
    System.exit(within ? 0 : 1);
  }

  private static boolean many(Path work) throws Exception {
    try (TokenRegistry registry = new TokenRegistry()) {
      boolean few = WarmRegistrationRace.of(registry, work, FEW).runPlus(FEW_SECONDS);
      boolean many = WarmRegistrationRace.of(registry, work, MANY).runTimes(MANY_TIMES);
      return few && many;
    }
  }

  private static boolean one(Path work) throws Exception {
    try (LocalRegistry registry =
        LocalRegistry.builder()
            .folder(work.resolve("registry"))
            .credential(Pusher.USER, Pusher.PASSWORD)
            .start()) {
      return new JvmStartRace(JvmStartFixture.create(registry, work)).run();
    }
  }
}
