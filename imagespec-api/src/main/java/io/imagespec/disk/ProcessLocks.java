package io.imagespec.disk;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;

/**
 * The locks of a directory, or no locks where a directory cannot have them. A missing lock costs
 * work that is done twice, so it is no failure. Thread-safe.
 */
public final class ProcessLocks {
  private final Optional<Path> directory;
  private final Logger log;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Creates the locks of a directory.
   *
   * @param directory the directory; without one, nothing is locked
   * @param log receives one warning if the directory cannot have locks
   */
  public ProcessLocks(Optional<Path> directory, Logger log) {
    this.directory = directory;
    this.log = log;
  }

  /**
   * A lock, or the fact that the directory cannot have one.
   *
   * @param lock the lock; empty if the directory cannot have locks
   * @param waited true if another thread or process held the lock
   */
  public record Held(Optional<ProcessLock> lock, boolean waited) implements AutoCloseable {
    /** Returns true if no other process can hold the lock now. */
    public boolean isHeld() {
      return lock.isPresent();
    }

    @Override
    public void close() {
      lock.ifPresent(ProcessLock::close);
    }
  }

  /**
   * Takes the lock of a key. Waits while another thread or process holds it.
   *
   * @param key any text
   * @param limit the longest time to wait
   * @return the lock, to be closed
   * @throws TimeoutException if the lock is not free in time; the message names its holder
   * @throws InterruptedException if this thread is interrupted
   */
  public Held take(String key, Duration limit) throws TimeoutException, InterruptedException {
    if (directory.isEmpty()) {
      return new Held(Optional.empty(), false);
    }
    try {
      return take(directory.get(), key, limit);
    } catch (FileSystemException e) {
      if (warned.compareAndSet(false, true)) {
        log.warn("builds of other processes are not waited for: {}", e.getMessage());
      }
      return new Held(Optional.empty(), false);
    }
  }

  private static Held take(Path directory, String key, Duration limit)
      throws FileSystemException, TimeoutException, InterruptedException {
    try {
      return new Held(Optional.of(ProcessLock.acquire(directory, key, Duration.ZERO)), false);
    } catch (TimeoutException e) {
      return new Held(Optional.of(ProcessLock.acquire(directory, key, limit)), true);
    }
  }
}
