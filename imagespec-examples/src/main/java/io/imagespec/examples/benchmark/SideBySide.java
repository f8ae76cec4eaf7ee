package io.imagespec.examples.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison of our median time with a peer's. The two run alternately. */
final class SideBySide {
  static final int ROUNDS = Integer.getInteger("benchmark.rounds", 5);
  private static final int MAX_ROUNDS = 51;
  private static final double SECONDS = 20;
  private static final int WARM_ROUNDS = 50;
  private static final double WARM_SECONDS = 4;
  private static final int LONG_WARM_ROUNDS = 400;
  private static final double LONG_WARM_SECONDS = 90;

  /** The measured action. */
  interface Runner {
    void run(int round) throws Exception;
  }

  /** An action that measures its own time. */
  interface Timed {
    double seconds(int round) throws Exception;
  }

  private final String name;
  private final Runner between;
  private final int rounds;
  private final int warmRounds;
  private final double warmSeconds;

  /** Creates a comparison that runs {@code between} before each measurement. */
  SideBySide(String name, Runner between) {
    this(name, between, ROUNDS, WARM_ROUNDS, WARM_SECONDS);
  }

  private SideBySide(String name, Runner between, int rounds, int warmRounds, double warmSeconds) {
    this.name = name;
    this.between = between;
    this.rounds = rounds;
    this.warmRounds = warmRounds;
    this.warmSeconds = warmSeconds;
  }

  /**
   * Returns a comparison with a longer warm-up, for short actions with much code: a JVM takes about
   * this time to compile them.
   */
  SideBySide longWarm() {
    return new SideBySide(name, between, rounds, LONG_WARM_ROUNDS, LONG_WARM_SECONDS);
  }

  /** Returns a comparison with at least a number of rounds, for times that vary much. */
  SideBySide rounds(int least) {
    return new SideBySide(name, between, Math.max(rounds, least), warmRounds, warmSeconds);
  }

  /** Returns true if our median is at most the given multiple of the peer's. */
  boolean run(double limit, Runner ours, String peerName, Runner peer) throws Exception {
    return runTimed(limit, timed(ours), peerName, timed(peer));
  }

  private static Timed timed(Runner runner) {
    return round -> {
      long start = System.nanoTime();
      runner.run(round);
      return (System.nanoTime() - start) / 1e9;
    };
  }

  /** Returns true if our median is at most the peer's and a number of seconds. */
  boolean runPlus(double seconds, Runner ours, String peerName, Runner peer) throws Exception {
    Medians medians = measure(timed(ours), peerName, timed(peer));
    return report(
        medians.ours() <= medians.peer() + seconds,
        "%.3f s more, at most %.3f s",
        medians.ours() - medians.peer(),
        seconds);
  }

  /** Compares two actions that measure their own time. */
  boolean runTimed(double limit, Timed ours, String peerName, Timed peer) throws Exception {
    Medians medians = measure(ours, peerName, peer);
    double ratio = medians.ours() / medians.peer();
    return report(ratio <= limit, "%.2f times, at most %.2f", ratio, limit);
  }

  private static boolean report(boolean within, String format, double figure, double limit) {
    System.out.printf(Locale.ROOT, "; " + format + ": %s%n", figure, limit, within ? "yes" : "NO");
    return within;
  }

  private record Medians(double ours, double peer) {}

  private Medians measure(Timed ours, String peerName, Timed peer) throws Exception {
    List<Double> ourTimes = new ArrayList<>();
    List<Double> peerTimes = new ArrayList<>();
    warmUp(ours, peer);
    double spent = 0;
    for (int round = 1; isWanted(round, spent); round++) {
      spent += both(round, ours, ourTimes, peer, peerTimes);
    }
    Statistics our = Statistics.of(ourTimes);
    Statistics peers = Statistics.of(peerTimes);
    System.out.printf(
        "%s: ours %s, %s %s", name, our.text("%.3f", "s"), peerName, peers.text("%.3f", "s"));
    return new Medians(our.median(), peers.median());
  }

  /** Alternates the order, so that the after-effects of one side do not always affect the other. */
  private double both(
      int round, Timed ours, List<Double> ourTimes, Timed peer, List<Double> peerTimes)
      throws Exception {
    boolean first = round % 2 == 1;
    return first
        ? add(round, ours, ourTimes) + add(round, peer, peerTimes)
        : add(round, peer, peerTimes) + add(round, ours, ourTimes);
  }

  private double add(int round, Timed runner, List<Double> times) throws Exception {
    double seconds = seconds(runner, round);
    times.add(seconds);
    return seconds;
  }

  /**
   * Returns true for the configured rounds, and for more rounds of short actions, whose times vary.
   */
  private boolean isWanted(int round, double spent) {
    return round <= rounds || (round <= MAX_ROUNDS && spent < SECONDS);
  }

  /**
   * Runs each side at least once, and short actions until the JVM has compiled them. These runs are
   * not counted.
   */
  private void warmUp(Timed ours, Timed peer) throws Exception {
    double spent = 0;
    for (int round = 0; round > -warmRounds && spent < warmSeconds; round--) {
      spent += seconds(ours, round) + seconds(peer, round);
    }
  }

  private double seconds(Timed runner, int round) throws Exception {
    double seconds = runner.seconds(round);
    between.run(round);
    return seconds;
  }
}
