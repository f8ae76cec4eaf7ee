package io.imagespec.examples.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The CPU time of the whole machine since its start, in ticks, from Linux's {@code /proc/stat}.
 *
 * @param idle the idle time, including the time of waits for disks
 * @param total the time of all states
 */
record CpuTime(long idle, long total) {
  private static final int FIELDS = 8;
  private static final int IDLE = 3;
  private static final int WAIT = 4;

  static CpuTime now() throws IOException {
    String line = Files.readAllLines(Path.of("/proc/stat")).get(0);
    long[] ticks =
        Arrays.stream(line.trim().split("\\s+"))
            .skip(1)
            .limit(FIELDS)
            .mapToLong(Long::parseLong)
            .toArray();
    return new CpuTime(ticks[IDLE] + ticks[WAIT], Arrays.stream(ticks).sum());
  }

  /** Returns the busy part of the time since then, from 0 to 1. */
  double utilizationSince(CpuTime before) {
    return 1 - (double) (idle - before.idle) / Math.max(1, total - before.total);
  }
}
