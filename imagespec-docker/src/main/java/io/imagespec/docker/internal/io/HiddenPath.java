package io.imagespec.docker.internal.io;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** The hidden name of a file or directory that is being written. */
final class HiddenPath {
  private HiddenPath() {}

  /** Returns a unique name that is not listed by default. */
  static String hidden(Path target) {
    return "." + target.getFileName() + "." + UUID.randomUUID();
  }

  /**
   * Returns an exception that names the target. It has no cause, since its message would name the
   * hidden file.
   */
  static FileSystemException failure(Path target, FileSystemException e) {
    return new FileSystemException(target.toString(), null, reason(target, e));
  }

  private static String reason(Path target, FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return Files.isDirectory(target.toAbsolutePath().resolveSibling(""))
          ? "it cannot be created"
          : "its directory does not exist";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "it is not empty";
    }
    return e instanceof AccessDeniedException
        ? "permission denied"
        : Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName());
  }
}
