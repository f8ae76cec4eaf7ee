package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock on a folder. The process that holds the lock owns the folder; the operating system
 * releases the lock when the process dies.
 */
final class FolderLock implements AutoCloseable {
  /**
   * The open lock files, guarded by itself. It is static because closing a second channel on a file
   * drops the lock of this process. A file that a copy of this class from another class loader has
   * locked stays open for the same reason.
   */
  private static final Map<Path, FileChannel> OPEN = new HashMap<>();

  private final Path file;
  private final AtomicBoolean closed = new AtomicBoolean();

  private FolderLock(Path file) {
    this.file = file;
  }

  /** Acquires the lock, which is held until it is closed. */
  static FolderLock take(Path folder, String name) throws IOException {
    Path file = folder.toRealPath().resolve(name);
    synchronized (OPEN) {
      if (tryLock(file)) {
        return new FolderLock(file);
      }
    }
    throw new ImageSpecException(
        "start local registry in "
            + folder
            + ": another registry uses this folder ("
            + name
            + " is locked); close that registry, or choose another folder");
  }

  private static boolean tryLock(Path file) throws IOException {
    Optional<FileChannel> known = Optional.ofNullable(OPEN.get(file));
    if (known.isPresent() && tryLock(file, known.get())) {
      close(file); // the file may have been replaced since it was opened
      known = Optional.empty();
    }
    return known.isEmpty() && tryLock(file, open(file));
  }

  private static FileChannel open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    OPEN.put(file, channel);
    return channel;
  }

  /** Locks an open file. It is closed unless this JVM holds the lock. */
  private static boolean tryLock(Path file, FileChannel channel) throws IOException {
    boolean lockedByThisJvm = false;
    try {
      lockedByThisJvm = channel.tryLock() != null;
      return lockedByThisJvm;
    } catch (OverlappingFileLockException e) {
      lockedByThisJvm = true;
      return false;
    } finally {
      if (!lockedByThisJvm) {
        close(file);
      }
    }
  }

  private static void close(Path file) {
    try {
      Objects.requireNonNull(OPEN.remove(file)).close();
    } catch (IOException e) {
      // nothing can be done about a failed close
    }
  }

  /** Releases the lock. A second call has no effect. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      synchronized (OPEN) {
        close(file);
      }
    }
  }
}
