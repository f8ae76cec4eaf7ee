package io.imagespec.examples.benchmark;

import io.imagespec.ImageSpec;
import io.imagespec.docker.RegistryClient;
import io.imagespec.examples.benchmark.PusherProcess.Run;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The races of one tree of files. The caches of both sides are either empty or full. */
final class AssemblyRaces {
  private static final double FIRST = 1.1;
  private static final double CHANGED = 0.25;
  private static final double NEW_JVM = 0.5;

  /** The heap of our JVM, idle usage included. A build that needs more fails. */
  private static final String HEAP = "64m";

  private static final String FIRST_PART = "Dockerfile.first";

  /** The age below which the digest cache does not trust a timestamp. */
  private static final long SETTLE_MILLIS = 3_000;

  private final Path work;
  private final RandomFileTree tree;
  private final String target;
  private final String base;
  private final DockerPeer peer;
  private final AtomicLong changes = new AtomicLong();

  private AssemblyRaces(
      Path work, RandomFileTree tree, String target, String base, DockerPeer peer) {
    this.work = work;
    this.tree = tree;
    this.target = target;
    this.base = base;
    this.peer = peer;
  }

  /** Creates races that push to repositories whose names begin with {@code target}. */
  static AssemblyRaces of(Path work, RandomFileTree tree, String target, String base)
      throws Exception {
    Path context = work.resolve("context");
    String registry = target.substring(0, target.indexOf('/'));
    ImageSpec command = AssemblyPusher.command(base, registry, "unused");
    write(context.resolve(FIRST_PART), command);
    write(context.resolve("Dockerfile"), command.copy(tree.directory(), "/data"));
    DockerPeer peer = DockerPeer.of(context, work.resolve("docker"), registry);
    Thread.sleep(SETTLE_MILLIS);
    return new AssemblyRaces(work, tree, target, base, peer);
  }

  /** Writes the same instructions as ours, with a label that tells images of the benchmark. */
  private static void write(Path file, ImageSpec spec) throws IOException {
    Files.writeString(
        file, BuildPlan.of(spec.label(BenchmarkFixture.LABEL, "assembly")).dockerfile());
  }

  boolean run() throws Exception {
    System.out.printf(
        "%d files, %,d bytes; our heap is limited to %s; docker build and push with %s%n",
        tree.files(), tree.bytes(), HEAP, peer.version());
    try (PusherProcess ours = PusherProcess.start(AssemblyPusher.class, HEAP)) {
      boolean first = first(ours);
      fill(ours);
      boolean changed = changed(warmComparison(), CHANGED, round -> warm(ours));
      return first && changed;
    }
  }

  /** Also races a JVM that is started for each build. */
  boolean runWithNewJvm() throws Exception {
    boolean warm = run();
    boolean fresh = changed(newJvmComparison(), NEW_JVM, round -> fresh());
    return warm && fresh;
  }

  /** Builds in an empty repository with empty caches. */
  private boolean first(PusherProcess ours) throws Exception {
    forget(0);
    boolean within =
        new SideBySide("first time", this::forget)
            .runTimed(
                FIRST,
                round -> {
                  Run run = push(ours, "-first-" + changes.incrementAndGet(), "cold");
                  return require(run, AssemblyPusher.WITH_ENGINE);
                },
                "docker build and push",
                round -> peer.push(target + "-peer-first-" + changes.incrementAndGet() + ":1"));
    peer.report("first time", SideBySide.ROUNDS);
    return within;
  }

  private void forget(int round) throws Exception {
    peer.forget();
    if (Files.exists(work.resolve("cold"))) {
      RandomFileTree.delete(work.resolve("cold"));
    }
  }

  /** Fills the caches of both sides and checks that their images have the same files. */
  private void fill(PusherProcess ours) throws Exception {
    forget(0);
    Run run = push(ours, "-ours", "cache");
    double unused = require(run, AssemblyPusher.WITH_ENGINE) + peer.push(peerTag());
    try (RegistryClient client =
        RegistryClient.builder().keychain(EmbeddedEnginePusher.keychain()).build()) {
      files(client, target + "-ours@" + run.outcome().digest())
          .requireSame("docker", files(client, target + "-peer@" + peer.digest()));
    }
  }

  private static ImageFiles files(RegistryClient client, String image) throws IOException {
    return ImageFiles.ofRegistry(client, ImageReference.parse(image), "data/");
  }

  private SideBySide warmComparison() {
    return new SideBySide("one file changed", this::change).longWarm();
  }

  private SideBySide newJvmComparison() {
    return new SideBySide("one file changed, new JVM", this::change);
  }

  private boolean changed(SideBySide comparison, double limit, SideBySide.Timed ours)
      throws Exception {
    change(0);
    boolean within =
        comparison.runTimed(limit, ours, "docker build and push", round -> peer.push(peerTag()));
    peer.report("one file changed", SideBySide.ROUNDS);
    return within;
  }

  /** Deletes steps with old files, which would fill the disk, and builds the command again. */
  private void change(int round) throws Exception {
    tree.change(changes.incrementAndGet() + 1);
    peer.forgetSteps();
    peer.prepare(FIRST_PART);
  }

  private double warm(PusherProcess ours) throws Exception {
    return require(push(ours, "-ours", "cache"), AssemblyPusher.WITHOUT_ENGINE);
  }

  /** Measures everything from the start of a JVM to its answer. */
  private double fresh() throws Exception {
    long start = System.nanoTime();
    try (PusherProcess process = PusherProcess.startForOneJob(AssemblyPusher.class, HEAP)) {
      double unused = warm(process);
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private Run push(PusherProcess ours, String repository, String cache) throws IOException {
    Path directory = Files.createDirectories(work.resolve(cache));
    return ours.push(new Pusher.Job(tree.directory(), 0, base, target + repository, directory));
  }

  private static double require(Run run, String what) {
    if (!run.outcome().what().equals(what)) {
      throw new IllegalStateException("not " + what + " but " + run.outcome());
    }
    return run.seconds();
  }

  private String peerTag() {
    return target + "-peer:1";
  }
}
