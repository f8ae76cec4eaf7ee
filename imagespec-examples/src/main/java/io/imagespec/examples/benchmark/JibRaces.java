package io.imagespec.examples.benchmark;

import com.google.cloud.tools.jib.api.Jib;
import io.imagespec.docker.RegistryClient;
import io.imagespec.examples.benchmark.PusherProcess.Run;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The three races against jib-core. Caches are either empty or full, on both sides. */
final class JibRaces {
  private static final double FIRST = 0.8;
  private static final double CHANGED = 0.5;
  private static final double UNCHANGED = 0.5;

  private final SyntheticJvmApplication app;
  private final Path work;
  private final String base;
  private final String registry;
  private final Side ours;
  private final Side peer;
  private final AtomicLong changes = new AtomicLong();

  /** Pushes images below {@code registry} and keeps caches below {@code work}. */
  JibRaces(
      SyntheticJvmApplication app,
      Path work,
      String registry,
      String base,
      PusherProcess ours,
      PusherProcess peer) {
    this.app = app;
    this.work = work;
    this.registry = registry;
    this.base = base;
    this.ours = new Side("ours", ours);
    this.peer = new Side("jib", peer);
  }

  boolean run() throws Exception {
    compare();
    boolean first = first();
    boolean changed = changed();
    boolean unchanged = unchanged();
    boolean heap = new HeapRace(app, work, registry, base).run();
    printHeap();
    return first && changed && unchanged && heap;
  }

  /** Checks once, without timing, that both sides push the same files. */
  private void compare() throws Exception {
    double unused = ours.cold().require("BUILT") + peer.cold().require("PUSHED");
    forget();
    try (RegistryClient client =
        RegistryClient.builder().keychain(EmbeddedEnginePusher.keychain()).build()) {
      List<String> own = contents(client, ours.last());
      List<String> others = contents(client, peer.last());
      if (own.isEmpty() || !own.equals(others)) {
        throw new IllegalStateException(
            "the images differ: " + own.size() + " files and " + others.size());
      }
      System.out.printf(
          "ours and jib-core %s: both images have the same %,d files; caches are %s%n",
          jibVersion(), own.size(), "empty for a first push, else full on both sides");
    }
  }

  /** Ignores the two files that jib-core adds for the class path and the main class. */
  private static List<String> contents(RegistryClient client, Run run) throws IOException {
    ImageReference image = ImageReference.parse(run.outcome().digest());
    return ImageFiles.ofRegistry(client, image, "")
        .contents("app/jib-classpath-file", "app/jib-main-class-file");
  }

  private static String jibVersion() {
    String place =
        String.valueOf(Jib.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    return place.replaceFirst(".*jib-core-", "").replaceFirst("\\.jar$", "");
  }

  /** Pushes to an empty repository with empty caches. */
  private boolean first() throws Exception {
    return new SideBySide("first push", round -> forget())
        .runTimed(
            FIRST,
            round -> ours.cold().require("BUILT"),
            "jib-core",
            round -> peer.cold().require("PUSHED"));
  }

  private boolean changed() throws Exception {
    return again("one class changed", CHANGED, this::change, "BUILT");
  }

  private boolean unchanged() throws Exception {
    return again("nothing changed", UNCHANGED, () -> {}, "REUSED");
  }

  /** A change between two pushes. */
  private interface Change {
    void make() throws IOException;
  }

  /** Pushes again to the same repository with full caches. */
  private boolean again(String name, double limit, Change change, String outcome) throws Exception {
    ours.warm();
    peer.warm();
    change.make();
    return new SideBySide(name, round -> change.make())
        .longWarm()
        .runTimed(
            limit,
            round -> ours.warm().require(outcome),
            "jib-core",
            round -> peer.warm().require("PUSHED"));
  }

  private void change() throws IOException {
    app.change(changes.incrementAndGet());
  }

  private void forget() throws IOException {
    if (Files.exists(work.resolve("cold"))) {
      RandomFileTree.delete(work.resolve("cold"));
    }
  }

  /**
   * Reports the peak heap without a limit, because uncollected garbage says little about the
   * required heap.
   */
  private void printHeap() {
    System.out.printf(
        "peak heap of the pushing JVMs (no limit): ours %d MiB, jib-core %d MiB%n",
        ours.heap >> 20, peer.heap >> 20);
  }

  private final class Side {
    private final String name;
    private final PusherProcess process;
    private long heap;
    private int firsts;

    Side(String name, PusherProcess process) {
      this.name = name;
      this.process = process;
    }

    Result cold() throws IOException {
      return push(registry + "/first-" + name + "-" + ++firsts, work.resolve("cold"));
    }

    Result warm() throws IOException {
      return push(registry + "/app-" + name, work.resolve("cache-" + name));
    }

    private Run last = new Run(0, 0, new Pusher.Outcome("", ""));

    /** Returns the last push, with the whole reference instead of the digest. */
    Run last() {
      return last;
    }

    private Result push(String target, Path cache) throws IOException {
      Files.createDirectories(cache);
      Run run = process.push(new Pusher.Job(app, base, target, cache));
      String pinned = target + "@" + run.outcome().digest();
      Pusher.Outcome outcome = new Pusher.Outcome(run.outcome().what(), pinned);
      last = new Run(run.seconds(), run.heap(), outcome);
      heap = Math.max(heap, run.heap());
      return new Result(run);
    }
  }

  private record Result(Run run) {
    /** Returns the time in seconds, if the run had the expected outcome. */
    double require(String what) {
      if (!run.outcome().what().equals(what)) {
        throw new IllegalStateException("not " + what + " but " + run.outcome());
      }
      return run.seconds();
    }
  }
}
