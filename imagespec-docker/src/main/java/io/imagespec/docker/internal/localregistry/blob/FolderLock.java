package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock on a folder. The process that holds the lock owns the folder; the operating system
 * releases the lock when the process dies.
 */
final class FolderLock {
  private FolderLock() {}

  /** Acquires the lock, which is held until the channel is closed. */
  static FileChannel take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // this process holds the lock, which is reported like any other holder
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new ImageSpecException(
        "start local registry in "
            + file.getParent()
            + ": another registry uses this folder ("
            + file.getFileName()
            + " is locked); close that registry, or choose another folder");
  }
}
