package io.imagespec.docker.internal.localregistry.blob;

import java.util.concurrent.atomic.AtomicLong;

/** The number of bytes in the registry, including uploads, and its limit. Thread-safe. */
public final class StorageQuota {
  /** The default limit in bytes. More data than the heap can hold would end the JVM. */
  public static final long LIMIT =
      Math.min(1024L * 1024 * 1024, Runtime.getRuntime().maxMemory() / 2);

  private final long limit;
  private final AtomicLong used = new AtomicLong();

  public StorageQuota(long limit) {
    this.limit = limit;
  }

  void reserve(long bytes) {
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
      throw new RegistryErrorException(
          ErrorCode.SIZE_INVALID,
          "this registry's limit of " + limit + " bytes in memory is reached");
    }
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
  }
}
