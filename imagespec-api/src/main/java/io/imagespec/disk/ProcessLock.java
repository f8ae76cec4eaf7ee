package io.imagespec.disk;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock by key that one thread of one process on this machine holds at a time. It is a file {@code
 * HASH.lock} with the number of the process. The operating system releases the lock when the
 * process dies. A released lock leaves no file behind, except on Windows; files that are left
 * behind for 30 days are removed. Thread-safe.
 */
public final class ProcessLock implements AutoCloseable {
  private static final long SHORTEST_PAUSE = 50;
  private static final long LONGEST_PAUSE = 500;

  private final Path file;
  private final LockChannel channel;
  private final AtomicBoolean closed = new AtomicBoolean();

  ProcessLock(Path file, LockChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Acquires a lock. Waits while another thread or process holds it.
   *
   * @param directory the directory of the lock files, created for its owner only
   * @param key any text
   * @param limit the longest time to wait; zero or less means one attempt
   * @return the lock, held until it is closed
   * @throws FileSystemException if this key cannot be locked here, so that the caller may continue
   *     without a lock: the directory cannot be written, its file system has no locks, or a copy of
   *     this library from another class loader holds the lock. The message is the directory or file
   *     and the reason
   * @throws TimeoutException if the lock is not free in time; the message has the file and the
   *     number of the process that holds the lock
   * @throws InterruptedException if this thread is interrupted
   */
  public static ProcessLock acquire(Path directory, String key, Duration limit)
      throws FileSystemException, TimeoutException, InterruptedException {
    try {
      PrivateDirectory.create(directory);
      String name = Digest.sha256(key.getBytes(StandardCharsets.UTF_8)).hex() + OldLocks.SUFFIX;
      Path file = directory.toRealPath().resolve(name);
      return acquire(file, new Wait(file, System.nanoTime(), TimeUnit.NANOSECONDS.convert(limit)));
    } catch (ClosedByInterruptException e) {
      boolean unused = Thread.interrupted();
      InterruptedException interrupted = new InterruptedException("interrupted in " + directory);
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException e) {
      throw FileFailure.of(directory, e);
    }
  }

  private static ProcessLock acquire(Path file, Wait wait)
      throws IOException, TimeoutException, InterruptedException {
    wait.untilReserved();
    boolean acquired = false;
    try {
      ProcessLock lock = new ProcessLock(file, lock(file, wait));
      acquired = true;
      OldLocks.remove(file);
      return lock;
    } finally {
      if (!acquired) {
        LockFiles.release(file);
      }
    }
  }

  /** Opens and locks a reserved file, again if it was removed while this thread waited. */
  private static LockChannel lock(Path file, Wait wait)
      throws IOException, TimeoutException, InterruptedException {
    while (true) {
      LockChannel channel = LockFiles.open(file);
      boolean staysOpen = false;
      try {
        wait.untilLocked(channel);
        if (channel.isCurrent()) {
          channel.writeHolder();
          staysOpen = true;
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        staysOpen = true;
        throw LockFiles.keepOpen(file, channel);
      } finally {
        if (!staysOpen) {
          channel.close();
        }
      }
    }
  }

  /** Releases the lock. A second call has no effect. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      channel.remove();
      channel.close();
      LockFiles.release(file);
    }
  }

  /** A wait for a file, with a limit in nanoseconds. */
  private record Wait(Path file, long start, long limit) {
    void untilReserved() throws TimeoutException, InterruptedException {
      while (!LockFiles.tryReserve(file, left())) {
        if (isOver()) {
          throw timeout(Optional.of(ProcessHandle.current().pid() + " (this one)"));
        }
      }
    }

    void untilLocked(LockChannel channel)
        throws IOException, TimeoutException, InterruptedException {
      long pause = SHORTEST_PAUSE;
      while (!channel.tryLock()) {
        if (isOver()) {
          throw timeout(channel.holder());
        }
        Thread.sleep(Math.min(pause, left()));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }

    private boolean isOver() {
      return System.nanoTime() - start >= limit;
    }

    /** Returns the rest of the time in milliseconds, at least one. */
    private long left() {
      return Math.max(0, limit - (System.nanoTime() - start)) / 1_000_000 + 1;
    }

    private TimeoutException timeout(Optional<String> process) {
      return new TimeoutException(
          file + " is locked by " + process.map(id -> "process " + id).orElse("another process"));
    }
  }
}
