package io.imagespec.examples.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;

/** The most heap that was in use, garbage included, over what was in use before. */
final class PeakHeap {
  private final List<MemoryPoolMXBean> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();
  private final long limit;
  private long idle;
  private long most;

  /** At most so many MiB. */
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

  /** The most that was in use since the start, what was in use before included, in bytes. */
  long peak() {
    return pools.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  boolean report() {
    long mebibytes = most >> 20;
    System.out.printf(
        "heap: %d MiB above the %d MiB of before, at most %d: %s%n",
        mebibytes, idle >> 20, limit, mebibytes <= limit ? "yes" : "NO");
    return mebibytes <= limit;
  }
}
