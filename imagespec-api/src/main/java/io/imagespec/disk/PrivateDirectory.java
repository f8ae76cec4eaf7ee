package io.imagespec.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;

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
  public static void create(Path directory) throws IOException {
    FileAttribute<?>[] forOwner = PosixMode.attributes(directory, "rwx------");
    Path unused = Files.createDirectories(directory, forOwner);
  }
}
