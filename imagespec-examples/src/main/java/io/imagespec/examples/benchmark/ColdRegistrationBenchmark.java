package io.imagespec.examples.benchmark;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.ImageCatalog;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A benchmark of the registration of new images: {@code resolveAll} of several specs against {@code
 * resolve} of the same specs one after another. Each build is a shell loop of about a second and a
 * sleep of about a second. Requires the engine of the environment, for example {@code DOCKER_HOST}.
 * The exit code is 1 if the figure exceeds its limit.
 */
public final class ColdRegistrationBenchmark {
  private static final int IMAGES = Integer.getInteger("benchmark.images", 12);
  private static final double LIMIT = 0.6;
  private static final int CALIBRATION = 1_000_000;

  private final String base;
  private final String registry;
  private final List<Double> utilization = new ArrayList<>();
  private long loops;

  private ColdRegistrationBenchmark(String base, String registry) {
    this.base = base;
    this.registry = registry;
  }

  /**
   * Runs the race.
   *
   * @param arguments none
   * @throws Exception if the race fails
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
      String base = BenchmarkBase.copyTo(registry.address(), work);
      within = new ColdRegistrationBenchmark(base, registry.address()).run();
    } finally {
      RandomFileTree.delete(work);
    }
    System.exit(within ? 0 : 1);
  }

  private boolean run() throws Exception {
    calibrate();
    System.out.printf(
        Locale.ROOT,
        "%d images, each %,d turns of a shell loop and a sleep of one second%n",
        IMAGES,
        loops);
    boolean within =
        new SideBySide(IMAGES + " new images", round -> {})
            .run(LIMIT, round -> together(), "one after another", round -> oneAfterAnother());
    System.out.println(
        "CPU utilization during resolveAll: "
            + Statistics.of(utilization.subList(1, utilization.size())).text("%.2f", ""));
    return within;
  }

  /** Sets the loop to about a second of CPU time. */
  private void calibrate() {
    double unused = secondsOf("true");
    double idle = secondsOf("true");
    double busy = secondsOf(loop(CALIBRATION)) - idle;
    loops = Math.round(CALIBRATION / Math.max(busy, 0.01));
  }

  private double secondsOf(String command) {
    long start = System.nanoTime();
    try (ImageResolver images = resolver()) {
      require(images.resolve(spec("calibration", command)));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static String loop(long turns) {
    return "i=0; while [ $i -lt " + turns + " ]; do i=$((i+1)); done";
  }

  private static ImageResolver resolver() {
    return ImageResolver.builder()
        .keychain(BenchmarkBase.keychain())
        .environment(Environment.system())
        .build();
  }

  private ImageSpec spec(String name, String command) {
    return ImageSpec.from(base)
        .registry(registry)
        .named(name)
        .refresh(UUID.randomUUID().toString())
        .run(command);
  }

  private Map<String, ImageSpec> specs() {
    Map<String, ImageSpec> specs = new TreeMap<>();
    for (int i = 0; i < IMAGES; i++) {
      specs.put("image-" + i, spec("image-" + i, loop(loops) + "; sleep 1"));
    }
    return specs;
  }

  private void together() throws IOException {
    CpuTime before = CpuTime.now();
    try (ImageResolver images = resolver()) {
      ImageCatalog catalog = images.resolveAll(specs());
      catalog.names().forEach(name -> require(catalog.image(name)));
    }
    utilization.add(CpuTime.now().utilizationSince(before));
  }

  private void oneAfterAnother() {
    try (ImageResolver images = resolver()) {
      specs().values().forEach(spec -> require(images.resolve(spec)));
    }
  }

  private static void require(ResolvedImage image) {
    if (image.action() != Action.BUILT) {
      throw new IllegalStateException(image + " was not built");
    }
  }
}
