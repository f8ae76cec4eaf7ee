package io.imagespec.disk;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** POSIX permissions of new files and directories. */
final class PosixMode {
  private PosixMode() {}

  /** Returns the attributes for permissions; none if the file system does not support them. */
  static FileAttribute<?>[] attributes(Path path, String permissions) {
    return isSupported(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /** Returns true if the file system has POSIX permissions. */
  static boolean isSupported(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
