package io.imagespec.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The lock files of this JVM. They are static because closing a second channel on a file would drop
 * the lock of this process, so that a file has at most one channel.
 */
final class LockFiles {
  /** The files that a thread of this JVM has reserved, guarded by itself. */
  private static final Set<Path> RESERVED = new HashSet<>();

  /**
   * Open files whose lock belongs to a copy of this class from another class loader, guarded by
   * {@link #RESERVED}. They stay open, since closing one would drop the lock of the other copy.
   */
  private static final Map<Path, LockChannel> KEPT_OPEN = new HashMap<>();

  private LockFiles() {}

  /** Reserves a file for the calling thread unless another thread has it. */
  static boolean tryReserve(Path file) {
    synchronized (RESERVED) {
      return RESERVED.add(file);
    }
  }

  /** Reserves a file, or returns false after the time, in milliseconds and more than zero. */
  static boolean tryReserve(Path file, long millis) throws InterruptedException {
    synchronized (RESERVED) {
      if (!RESERVED.contains(file)) {
        return RESERVED.add(file);
      }
      RESERVED.wait(millis);
      return RESERVED.add(file);
    }
  }

  /** Releases a file, whose channel is closed or kept open. */
  static void release(Path file) {
    synchronized (RESERVED) {
      RESERVED.remove(file);
      RESERVED.notifyAll();
    }
  }

  /** Opens a reserved file. */
  static LockChannel open(Path file) throws IOException {
    Optional<LockChannel> kept;
    synchronized (RESERVED) {
      kept = Optional.ofNullable(KEPT_OPEN.remove(file));
    }
    return kept.isPresent() ? kept.get() : LockChannel.open(file);
  }

  /** Keeps a reserved file open and returns the exception for its lock. */
  static FileSystemException keepOpen(Path file, LockChannel channel) {
    synchronized (RESERVED) {
      KEPT_OPEN.put(file, channel);
    }
    return new FileSystemException(
        file.toString(), null, "another copy of this library in this JVM holds the lock");
  }
}
