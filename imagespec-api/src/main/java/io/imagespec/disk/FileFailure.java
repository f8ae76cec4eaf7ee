package io.imagespec.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Exceptions whose message is the file that the caller named, and the reason. */
public final class FileFailure {
  private FileFailure() {}

  /** Returns an exception without a cause, since the message of the cause may name another file. */
  public static FileSystemException of(Path target, IOException e) {
    return new FileSystemException(target.toString(), null, reason(target, e));
  }

  private static String reason(Path target, IOException e) {
    if (e instanceof NoSuchFileException) {
      return Files.isDirectory(target.toAbsolutePath().resolveSibling(""))
          ? "it cannot be created"
          : "its directory does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file exists in its place";
    }
    Optional<String> reason =
        Optional.ofNullable(
            e instanceof FileSystemException failure ? failure.getReason() : e.getMessage());
    return reason.orElse(e.getClass().getSimpleName());
  }
}
