package io.imagespec.docker.internal.localregistry;

import java.util.concurrent.atomic.AtomicLong;

/** How much the registry holds, uploads included. Thread-safe. */
final class Capacity {
  /** The most it holds unless told otherwise, in bytes; more than the heap would end the JVM. */
  static final long LIMIT = Math.min(1024L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 2);

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  Capacity(long limit) {
    this.limit = limit;
  }

  void take(long bytes) {
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
      throw new RefusedException(
          ErrorCode.SIZE_INVALID,
          "this registry holds " + limit + " bytes in memory, and they are used up");
    }
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }
}
