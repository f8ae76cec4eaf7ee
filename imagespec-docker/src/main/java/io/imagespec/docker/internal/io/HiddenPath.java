package io.imagespec.docker.internal.io;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Where something will be that still has a hidden name. */
final class HiddenPath {
  private HiddenPath() {}

  /** A name that nothing has, and that is not listed by default. */
  static String hidden(Path place) {
    return "." + place.getFileName() + "." + UUID.randomUUID();
  }

  /** What went wrong with it; not as the cause, whose message is the hidden name. */
  static FileSystemException trouble(Path place, FileSystemException e) {
    return new FileSystemException(place.toString(), null, reason(place, e));
  }

  private static String reason(Path place, FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return Files.isDirectory(place.toAbsolutePath().resolveSibling(""))
          ? "nothing can be made there"
          : "its directory is not there";
    }
    if (e instanceof DirectoryNotEmptyException) {
      return "something is there already";
    }
    return e instanceof AccessDeniedException
        ? "permission denied"
        : Optional.ofNullable(e.getReason()).orElse(e.getClass().getSimpleName());
  }
}
