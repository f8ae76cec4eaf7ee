package io.imagespec.examples.benchmark;

import io.imagespec.ImageSpec;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A benchmark against jib-core: pushes of a JVM application with 150 MB of dependencies to a
 * registry with a password on the loopback interface: the first push, with one class changed, and
 * with nothing changed. Each side runs in its own warm JVM, with the same class path and heap
 * limit. Requires no engine. The exit code is 1 if a figure exceeds its limit.
 */
public final class JibBenchmark {
  private static final long BYTES = Long.getLong("benchmark.bytes", 150_000_000);
  private static final long BASE_BYTES = 100_000_000;

  /** The age below which the digest cache does not trust a timestamp. */
  private static final long SETTLE_MILLIS = 3_000;

  private JibBenchmark() {}

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
      within = run(work, registry.address() + "/benchmark");
    } finally {
      RandomFileTree.delete(work);
    }
    System.exit(within ? 0 : 1);
  }

  private static boolean run(Path work, String registry) throws Exception {
    SyntheticJvmApplication app = new SyntheticJvmApplication(work.resolve("app"), BYTES);
    app.write(BASE_BYTES);
    System.out.println(Machine.describe());
    System.out.printf(
        "%d jars, %,d bytes of dependencies%n", app.dependencies().size(), app.bytes());
    String base = pushBase(app, work, registry);
    Thread.sleep(SETTLE_MILLIS);
    try (PusherProcess ours = PusherProcess.start(EmbeddedEnginePusher.class);
        PusherProcess peer = PusherProcess.start(JibPusher.class)) {
      return new JibRaces(app, work, registry, base, ours, peer).run();
    }
  }

  private static String pushBase(SyntheticJvmApplication app, Path work, String registry)
      throws Exception {
    Path cache = Files.createDirectories(work.resolve("cache-base"));
    try (ContainerEngine engine = EmbeddedEnginePusher.engine(cache);
        ImageResolver images = EmbeddedEnginePusher.resolver(cache).engine(engine).build()) {
      ImageSpec spec =
          ImageSpec.scratch()
              .named("runtime")
              .registry(registry)
              .copy(app.runtime(), "/opt/java")
              .env("PATH", "/opt/java/bin")
              .alias("1");
      var unused = images.resolve(spec);
      return registry + "/runtime:1";
    }
  }
}
