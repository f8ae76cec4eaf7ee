package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whoever has a folder's lock file locked has the folder; the system unlocks it for the dead. */
final class FolderLock {
  private FolderLock() {}

  /** Locked until it is closed. */
  static FileChannel take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      // by this process: the same as by another
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new ImageSpecException(
        "start local registry in "
            + file.getParent()
            + ": another registry is running there ("
            + file.getFileName()
            + " is locked); close that one, or choose another folder");
  }
}
