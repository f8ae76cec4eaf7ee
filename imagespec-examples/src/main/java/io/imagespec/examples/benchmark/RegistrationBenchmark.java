package io.imagespec.examples.benchmark;

import io.imagespec.docker.LocalRegistry;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A benchmark of the registration of images that already exist, against a registry with a password
 * on the loopback interface. Requires no engine. The exit code is 1 if a figure exceeds its limit.
 */
public final class RegistrationBenchmark {
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
    try (LocalRegistry registry =
        LocalRegistry.builder()
            .folder(work.resolve("registry"))
            .credential(Pusher.USER, Pusher.PASSWORD)
            .start()) {
      within = new JvmStartRace(JvmStartFixture.create(registry, work)).run();
    } finally {
      RandomFileTree.delete(work);
    }
    System.exit(within ? 0 : 1);
  }
}
