package io.imagespec.examples.benchmark;

import io.imagespec.examples.benchmark.PusherProcess.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The three cases. Caches are either empty or full, on both sides. */
final class JibRaces {
  private static final double FIRST = 0.8;
  private static final double CHANGED = 0.5;
  private static final double UNCHANGED = 0.5;

  private final JvmApp app;
  private final Path work;
  private final String base;
  private final String registry;
  private final Side ours;
  private final Side peer;
  private final AtomicLong changes = new AtomicLong();

  /** Images are put below {@code registry}, caches below {@code work}. */
  JibRaces(
      JvmApp app, Path work, String registry, String base, PusherProcess ours, PusherProcess peer) {
    this.app = app;
    this.work = work;
    this.registry = registry;
    this.base = base;
    this.ours = new Side("ours", ours);
    this.peer = new Side("jib", peer);
  }

  boolean run() throws Exception {
    boolean first = first();
    boolean changed = changed();
    boolean unchanged = unchanged();
    boolean heap = new HeapRace(app, work, registry, base).run();
    tellHeap();
    return first && changed && unchanged && heap;
  }

  /** To a repository that nobody has pushed to, by someone who never did this before. */
  private boolean first() throws Exception {
    return new Race("first push", round -> forget())
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

  /** What happens between two pushes. */
  private interface Change {
    void make() throws IOException;
  }

  /** To a repository that has it already, by someone who brought it there. */
  private boolean again(String name, double limit, Change change, String outcome) throws Exception {
    ours.warm();
    peer.warm();
    change.make();
    return new Race(name, round -> change.make())
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
      Tree.delete(work.resolve("cold"));
    }
  }

  /** Garbage that nobody collects while there is room says little of what is needed. */
  private void tellHeap() {
    System.out.printf(
        "peak heap of the JVMs that pushed all of this (not held to a limit): ours %d MiB, jib-core %d MiB%n",
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

    private Result push(String target, Path cache) throws IOException {
      Files.createDirectories(cache);
      Run run = process.push(new Pusher.Job(app, base, target, cache));
      heap = Math.max(heap, run.heap());
      return new Result(run);
    }
  }

  private record Result(Run run) {
    /** The seconds, if it did what is measured. */
    double require(String what) {
      if (!run.outcome().what().equals(what)) {
        throw new IllegalStateException("not " + what + " but " + run.outcome());
      }
      return run.seconds();
    }
  }
}
