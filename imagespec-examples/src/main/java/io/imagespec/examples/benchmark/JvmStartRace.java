package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A race of JVMs that are started for one image which already exists, against JVMs that send only
 * the request for it. The two have the same class path and options, and are timed from their start
 * to their end.
 */
record JvmStartRace(JvmStartFixture fixture) {
  private static final double LIMIT = 1.4;
  private static final int ROUNDS = 21;

  /** The user CPU time of ended child processes in {@link #STAT}, counted from the state. */
  private static final int CHILDREN_USER_TIME = 13;

  private static final Path STAT = Path.of("/proc/self/stat");
  private static final double TICKS_PER_SECOND = 100;

  boolean run() throws Exception {
    List<Double> ours = new ArrayList<>();
    List<Double> peers = new ArrayList<>();
    boolean within =
        new SideBySide("one image in a new JVM", round -> {})
            .rounds(ROUNDS)
            .run(
                LIMIT,
                round -> measureCpu(round, ours, fixture::resolve),
                "one request in a new JVM",
                round -> measureCpu(round, peers, fixture::request));
    if (!ours.isEmpty()) {
      printCpu(Statistics.of(ours), Statistics.of(peers));
    }
    return within;
  }

  private static void printCpu(Statistics ours, Statistics peers) {
    System.out.printf(
        "user CPU time: ours %s, one request %s; %.2f times%n",
        ours.text("%.2f", "s"), peers.text("%.2f", "s"), ours.median() / peers.median());
  }

  /** A JVM that is started with options. */
  private interface Program {
    void run(String... options) throws IOException, InterruptedException;
  }

  /** Runs a program and, on Linux, measures its time. Rounds before the first are not counted. */
  private static void measureCpu(int round, List<Double> times, Program program)
      throws IOException, InterruptedException {
    if (round < 1 || !Files.exists(STAT)) {
      program.run();
      return;
    }
    double before = childrenUserTime();
    program.run();
    times.add(childrenUserTime() - before);
  }

  private static double childrenUserTime() throws IOException {
    String stat = Files.readString(STAT);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[CHILDREN_USER_TIME]) / TICKS_PER_SECOND;
  }
}
