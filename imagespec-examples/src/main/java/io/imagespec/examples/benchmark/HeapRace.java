package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The peak heap of a JVM that is started for a single first push, as in a registration. It includes
 * garbage; both sides have the same heap limit and collector.
 */
final class HeapRace {
  private static final int ROUNDS = 5;

  private final SyntheticJvmApplication app;
  private final Path work;
  private final String base;
  private final String registry;

  /** Pushes images below {@code registry} and keeps caches below {@code work}. */
  HeapRace(SyntheticJvmApplication app, Path work, String registry, String base) {
    this.app = app;
    this.work = work;
    this.registry = registry;
    this.base = base;
  }

  /** Returns true if our median is below the peer's. */
  boolean run() throws IOException {
    List<Double> ours = new ArrayList<>();
    List<Double> peers = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      ours.add(peak(EmbeddedEnginePusher.class, "BUILT", round));
      peers.add(peak(JibPusher.class, "PUSHED", round));
    }
    Statistics our = Statistics.of(ours);
    Statistics peer = Statistics.of(peers);
    boolean below = our.median() < peer.median();
    System.out.printf(
        "peak heap of a new JVM, first push: ours %s, jib-core %s; ours below: %s%n",
        our.text("%.0f", "MiB"), peer.text("%.0f", "MiB"), below ? "yes" : "NO");
    return below;
  }

  /** Measures the peak heap in MiB. */
  private double peak(Class<? extends Pusher> pusher, String what, int round) throws IOException {
    String name =
        "heap-"
            + pusher.getSimpleName().replace("Pusher", "").toLowerCase(Locale.ROOT)
            + "-"
            + round;
    Path cache = Files.createDirectories(work.resolve(name));
    try (PusherProcess process = PusherProcess.start(pusher)) {
      PusherProcess.Run run = process.push(new Pusher.Job(app, base, registry + "/" + name, cache));
      if (!run.outcome().what().equals(what)) {
        throw new IllegalStateException("not " + what + " but " + run.outcome());
      }
      return run.heap() / (double) (1 << 20);
    } finally {
      RandomFileTree.delete(cache);
    }
  }
}
