package io.imagespec.disk;

import java.io.IOException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes lock files that have long been unused. Each is removed under its own lock: a thread that
 * opened it before notices after locking that the path names another file.
 */
final class OldLocks {
  static final String SUFFIX = ".lock";

  private static final Logger LOG = LoggerFactory.getLogger(OldLocks.class);
  private static final Duration KEPT = Duration.ofDays(30);

  private OldLocks() {}

  /** Removes the old files beside a file that was just locked. A failure is only logged. */
  static void remove(Path locked) {
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(locked.resolveSibling(""), "*" + SUFFIX)) {
      FileTime now = Files.getLastModifiedTime(locked);
      for (Path file : files) {
        if (isOld(file, now) && LockFiles.tryReserve(file)) {
          removeReserved(file, now);
        }
      }
    } catch (DirectoryIteratorException | IOException e) {
      LOG.debug("cannot remove old lock files beside {}", locked, e);
    }
  }

  /** Compares two times of the file system, whose clock may differ from that of this machine. */
  private static boolean isOld(Path file, FileTime now) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().isBefore(now.toInstant().minus(KEPT));
  }

  private static void removeReserved(Path file, FileTime now) throws IOException {
    try {
      LockChannel channel = LockFiles.open(file);
      boolean open = false;
      try {
        if (channel.tryLock() && channel.isCurrent() && isOld(file, now)) {
          Files.delete(file);
        }
      } catch (OverlappingFileLockException e) {
        open = true;
        throw LockFiles.keepOpen(file, channel);
      } finally {
        if (!open) {
          channel.close();
        }
      }
    } finally {
      LockFiles.release(file);
    }
  }
}
