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
 * A file's attributes that change with its content.
 *
 * @param size the size in bytes
 * @param modified the time of the last write
 * @param identity the file key, if the system provides one
 */
record FileVersion(long size, Instant modified, String identity) {
  /** The coarsest resolution of file times. Two writes within it may have the same time. */
  private static final Duration RESOLUTION = Duration.ofSeconds(2);

  /**
   * Reads the attributes of a file. The result is empty for a missing file, a directory (an
   * optional secret that is not mounted), a dangling link and {@code /dev/null}.
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

  /** Rejects a path below a regular file. Newer JDKs report it as a missing file. */
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

  /** Returns true if a read at that time saw every write with this modification time. */
  boolean isStableAt(Instant then) {
    return modified.plus(RESOLUTION).isBefore(then);
  }
}
