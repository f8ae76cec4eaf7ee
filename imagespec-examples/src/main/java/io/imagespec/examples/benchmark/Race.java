package io.imagespec.examples.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs us and a peer in turns, and compares the medians of what they took. */
final class Race {
  private static final int ROUNDS = 5;

  /** What is measured. */
  interface Runner {
    void run(int round) throws Exception;
  }

  private final String name;
  private final Runner between;

  /** Between two runs, and not measured: tidying up. */
  Race(String name, Runner between) {
    this.name = name;
    this.between = between;
  }

  /** The first round is not counted. True if our median is at most so many times the peer's. */
  boolean run(double limit, Runner ours, String peerName, Runner peer) throws Exception {
    List<Double> ourTimes = new ArrayList<>();
    List<Double> peerTimes = new ArrayList<>();
    for (int round = 0; round <= ROUNDS; round++) {
      double our = seconds(ours, round);
      double its = seconds(peer, round);
      if (round > 0) {
        ourTimes.add(our);
        peerTimes.add(its);
      }
    }
    double ratio = median(ourTimes) / median(peerTimes);
    System.out.printf(
        Locale.ROOT,
        "%s: ours %s, %s %s; %.2f times, at most %.2f: %s%n",
        name,
        spread(ourTimes),
        peerName,
        spread(peerTimes),
        ratio,
        limit,
        ratio <= limit ? "yes" : "NO");
    return ratio <= limit;
  }

  private double seconds(Runner runner, int round) throws Exception {
    long start = System.nanoTime();
    runner.run(round);
    double seconds = (System.nanoTime() - start) / 1e9;
    between.run(round);
    return seconds;
  }

  private static double median(List<Double> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  private static String spread(List<Double> times) {
    List<Double> sorted = times.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.3f s (%.3f to %.3f)",
        median(times),
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }
}
