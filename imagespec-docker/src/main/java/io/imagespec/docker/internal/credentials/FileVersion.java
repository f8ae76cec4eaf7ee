package io.imagespec.docker.internal.credentials;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What changes when a file does.
 *
 * @param size in bytes
 * @param modified when it was written
 * @param identity which file it is, if the system tells
 */
record FileVersion(long size, Instant modified, String identity) {
  /** Two writes closer than this may leave the same times. */
  private static final Duration COARSEST = Duration.ofSeconds(2);

  /**
   * Looks at a file, not into it. None, a directory (an optional secret that is not mounted), a
   * link to nothing and {@code /dev/null} are nothing.
   */
  static Optional<FileVersion> of(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isDirectory() || isNothing(file, attributes)
          ? Optional.empty()
          : Optional.of(of(attributes));
    } catch (NoSuchFileException e) {
      refuseFileAsDirectory(file);
      return Optional.empty();
    }
  }

  /** Newer JDKs do not tell it from a file that is not there. */
  private static void refuseFileAsDirectory(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent != null && Files.exists(parent) && !Files.isDirectory(parent)) {
      throw new NotDirectoryException(parent.toString());
    }
  }

  private static FileVersion of(BasicFileAttributes attributes) throws IOException {
    if (!attributes.isRegularFile()) {
      throw new IOException("it is neither a file nor a directory");
    }
    return new FileVersion(
        attributes.size(),
        attributes.lastModifiedTime().toInstant(),
        String.valueOf(attributes.fileKey()));
  }

  private static boolean isNothing(Path file, BasicFileAttributes attributes) throws IOException {
    return attributes.isOther() && file.toRealPath().equals(Path.of("/dev/null"));
  }

  /** Whether whoever read the file then saw all that was written with this stamp. */
  boolean isSettled(Instant then) {
    return modified.plus(COARSEST).isBefore(then);
  }
}
