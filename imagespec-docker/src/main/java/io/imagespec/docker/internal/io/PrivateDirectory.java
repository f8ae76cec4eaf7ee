package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Directories that only their owner can access. */
public final class PrivateDirectory {
  private PrivateDirectory() {}

  /**
   * Creates a directory and its parents. Only the owner has access if the file system supports
   * POSIX permissions. An existing directory is not changed.
   *
   * @param directory the directory
   * @throws IOException if the directory cannot be created
   */
  public static void make(Path directory) throws IOException {
    Path unused = Files.createDirectories(directory, forItsOwner(directory));
  }

  private static FileAttribute<?>[] forItsOwner(Path directory) {
    return directory.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }
}
