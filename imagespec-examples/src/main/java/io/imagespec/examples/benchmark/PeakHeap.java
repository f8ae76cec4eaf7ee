package io.imagespec.examples.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/** The peak heap usage, including garbage, above the usage before the measurement. */
final class PeakHeap {
  private final List<MemoryPoolMXBean> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();
  private final long limit;
  private long idle;
  private long most;

  /** Creates a measurement with a limit in MiB. */
  PeakHeap(long limit) {
    this.limit = limit;
  }

  void start() {
    System.gc();
    pools.forEach(MemoryPoolMXBean::resetPeakUsage);
    idle = pools.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum();
  }

  void stop() {
    most = Math.max(most, peak() - idle);
  }

  /** Returns the peak usage since the start of the JVM in bytes, including the usage before. */
  long peak() {
    return pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  boolean report() {
    long mebibytes = most >> 20;
    System.out.printf(
        "heap: %d MiB above the initial %d MiB, at most %d: %s%n",
        mebibytes, idle >> 20, limit, mebibytes <= limit ? "yes" : "NO");
    return mebibytes <= limit;
  }
}
