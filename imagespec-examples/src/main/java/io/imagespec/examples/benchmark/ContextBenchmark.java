package io.imagespec.examples.benchmark;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.docker.DockerEngineProvider;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.LocalImage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark with a context of 1 GiB in 20,000 files: hashing, hashing again, and a classic build,
 * compared with other tools on the same files. Requires Docker with its classic builder at {@code
 * DOCKER_HOST} (a {@code unix://} address) and its command line. All data should be in memory;
 * otherwise the benchmark measures the disk. The exit code is 1 if a figure exceeds its limit.
 */
public final class ContextBenchmark {
  private static final int FILES = Integer.getInteger("benchmark.files", 20_000);
  private static final long BYTES = Long.getLong("benchmark.bytes", 1L << 30);

  /** The age below which the digest cache does not trust a timestamp. */
  private static final long SETTLE_MILLIS = 3_000;

  private static final long HEAP_LIMIT = 64;
  private static final String DOCKER = System.getProperty("benchmark.docker", "docker");
  private static final String TAG = "benchmark:peer";

  private final String host;
  private final Path work;
  private final RandomFileTree tree;

  private ContextBenchmark(String host, Path work) {
    this.host = host;
    this.work = work;
    this.tree = new RandomFileTree(work.resolve("context/copy-1"), FILES, BYTES);
  }

  /**
   * Runs all races.
   *
   * @param arguments none
   * @throws Exception if a race fails
   */
  public static void main(String... arguments) throws Exception {
    String host =
        Environment.system().variable("DOCKER_HOST").orElse("unix:///var/run/docker.sock");
    Path work = Files.createTempDirectory("imagespec-benchmark");
    boolean within;
    try {
      ContextBenchmark benchmark = new ContextBenchmark(host, work);
      benchmark.tree.write();
      Thread.sleep(SETTLE_MILLIS);
      within = benchmark.run();
    } finally {
      RandomFileTree.delete(work);
    }
    System.exit(within ? 0 : 1);
  }

  private boolean run() throws Exception {
    System.out.println(Machine.describe());
    System.out.printf("%d files, %d MiB in total, at %s%n", FILES, BYTES >> 20, host);
    boolean first = fingerprint();
    boolean second = unchanged();
    boolean third = build();
    return first && second && third;
  }

  private ImageSpec spec() {
    return ImageSpec.scratch().named("benchmark").copy(tree.directory(), "/data");
  }

  private boolean fingerprint() throws Exception {
    String hash = "find . -type f -print0 | xargs -0 -P2 sha256sum >/dev/null";
    return new SideBySide("fingerprint", round -> {})
        .run(
            0.7,
            round -> use(BuildPlan.of(spec()).fingerprint()),
            "find | xargs -P2 sha256sum",
            round -> Subprocess.in(tree.directory()).run("sh", "-c", hash));
  }

  /**
   * Measures a resolve whose image exists; the registry answers at once. The peer does the minimum
   * for the digest cache: it walks the files in order and reads all attributes of each that reveal
   * a change, including the inode and the change time.
   */
  private boolean unchanged() throws Exception {
    try (ImageResolver images = resolver().registry(new AlwaysPresentRegistry()).build()) {
      ImageSpec spec = spec().registry("localhost:1");
      return new SideBySide("unchanged again", round -> {})
          .run(
              1.5,
              round -> use(images.resolve(spec)),
              "walk with stats",
              round -> use(tree.walk()));
    }
  }

  private boolean build() throws Exception {
    Path context = work.resolve("context");
    Files.writeString(context.resolve("Dockerfile"), dockerfile());
    try (ContainerEngine engine = engine();
        ImageResolver images = resolver().engine(engine).listener(events::add).build();
        DockerClient typed = typed()) {
      String run = UUID.randomUUID().toString();
      System.out.printf(
          "classic build: ours on %s %s, docker's command line: %s%n",
          engine.info().name(),
          engine.info().version(),
          Subprocess.in(work).with(cli()).output(DOCKER, "--version").strip());
      SideBySide sideBySide = new SideBySide("classic build", round -> removeImages(typed));
      compare(images, context, run, typed);
      PeakHeap heap = new PeakHeap(HEAP_LIMIT);
      boolean first =
          sideBySide.run(
              1.05,
              round -> {
                heap.start();
                ours(images, run + " first " + round);
                heap.stop();
              },
              "docker build",
              round -> peer(context));
      boolean second =
          sideBySide.run(
              0.6,
              round -> ours(images, run + " second " + round),
              "docker-java's buildImageCmd(directory)",
              round -> dockerJava(typed, context));
      boolean third = heap.report();
      return first && second && third;
    }
  }

  /** Checks once, without timing, that all three create the same files. */
  private void compare(ImageResolver images, Path context, String run, DockerClient typed)
      throws Exception {
    String tag = ours(images, run + " compared");
    ImageFiles files = ImageFiles.of(DOCKER, cli(), tag, "data/");
    peer(context);
    files.requireSame("classic build", ImageFiles.of(DOCKER, cli(), TAG, "data/"));
    dockerJava(typed, context);
    files.requireSame("docker-java", ImageFiles.of(DOCKER, cli(), TAG, "data/"));
    removeImages(typed);
  }

  /** Connects to the engine with its classic builder, so that we do the same work as the peers. */
  private ContainerEngine engine() throws InterruptedException {
    return new DockerEngineProvider().connect(Environment.of(cli(), work));
  }

  private final List<BuildEvent> events = new CopyOnWriteArrayList<>();

  private String ours(ImageResolver images, String token) throws InterruptedException {
    events.clear();
    LocalImage image = images.buildLocally(spec().refresh(token));
    BuildConditions.of(events).require("ours", BuildConditions.CLASSIC, false);
    return image.reference().toString();
  }

  private void peer(Path context) throws Exception {
    String output =
        Subprocess.in(context).with(cli()).output(DOCKER, "build", "--no-cache", "-t", TAG, ".");
    BuildConditions.of(output).require("docker build", BuildConditions.CLASSIC, false);
  }

  private static void dockerJava(DockerClient typed, Path context) throws Exception {
    StringBuilder output = new StringBuilder();
    String unused =
        typed
            .buildImageCmd(context.toFile())
            .withNoCache(true)
            .withTags(Set.of(TAG))
            .exec(
                new BuildImageResultCallback() {
                  @Override
                  public void onNext(BuildResponseItem item) {
                    output.append(item.getStream() == null ? "" : item.getStream());
                    super.onNext(item);
                  }
                })
            .awaitImageId();
    BuildConditions.of(output.toString()).require("docker-java", BuildConditions.CLASSIC, false);
  }

  /** Returns the same instructions as ours, so that all sides create the same number of layers. */
  private String dockerfile() {
    return BuildPlan.of(spec().refresh("peer"))
        .completed(Optional.empty(), Optional.empty())
        .dockerfile();
  }

  private static void removeImages(DockerClient docker) throws Exception {
    docker.listImagesCmd().exec().stream()
        .filter(image -> isOurs(image.getRepoTags()))
        .forEach(image -> docker.removeImageCmd(image.getId()).withForce(true).exec());
    Subprocess.in(Path.of(".")).run("sync");
  }

  private static boolean isOurs(String @Nullable [] tags) {
    return tags != null
        && Arrays.stream(tags).anyMatch(tag -> tag.matches("(localhost/)?benchmark:.*"));
  }

  private ImageResolver.Builder resolver() {
    Environment environment =
        Environment.of(Map.of("XDG_CACHE_HOME", work.resolve("cache").toString()), work);
    return ImageResolver.builder().environment(environment);
  }

  private Map<String, String> cli() {
    return Map.of("DOCKER_HOST", host, "DOCKER_BUILDKIT", "0");
  }

  private DockerClient typed() {
    DefaultDockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    return DockerClientImpl.getInstance(
        config, new ApacheDockerHttpClient.Builder().dockerHost(URI.create(host)).build());
  }

  private static void use(Object value) {
    if (value.hashCode() == 0 && value.toString().isEmpty()) {
      throw new IllegalStateException("the build returned no image");
    }
  }
}
