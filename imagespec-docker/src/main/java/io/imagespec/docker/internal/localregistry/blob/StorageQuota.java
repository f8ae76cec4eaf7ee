package io.imagespec.docker.internal.localregistry.blob;

import java.util.concurrent.atomic.AtomicLong;

/** How much the registry holds, uploads included. Thread-safe. */
public final class StorageQuota {
  /** The most it holds unless told otherwise, in bytes; more than the heap would end the JVM. */
  public static final long LIMIT =
      Math.min(1024L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 2);

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public StorageQuota(long limit) {
    this.limit = limit;
  }

  void take(long bytes) {
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
      throw new RegistryErrorException(
          ErrorCode.SIZE_INVALID,
          "this registry holds " + limit + " bytes in memory, and they are used up");
    }
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }
}
