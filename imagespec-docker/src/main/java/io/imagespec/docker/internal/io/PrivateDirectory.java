package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Directories that nobody but their owner may look into. */
public final class PrivateDirectory {
  private PrivateDirectory() {}

  /**
   * Makes a directory and those above it, for its owner alone where the file system knows such a
   * thing. One that is there stays as it is.
   *
   * @param directory the directory
   * @throws IOException if it cannot be made
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
