package io.imagespec.disk;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Writes a file that appears at its target only when it is complete: a concurrent reader gets the
 * old file or the new one.
 *
 * <p>The content is written to a hidden sibling, which replaces the target in one step. Nothing
 * remains of a failed write, and its exception names the target, never the hidden file. The
 * permissions of a replaced file are kept. A symbolic link is itself replaced; a directory, device,
 * pipe or socket is refused. An interrupt does not end a write.
 */
public final class AtomicFile {
  /** The end of the names of hidden files. Only a killed process leaves one behind. */
  public static final String UNFINISHED = ".unfinished";

  /** The content of a file. */
  public interface Content {
    /**
     * Writes the content.
     *
     * @param out the file, not buffered
     * @throws IOException if writing fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  private AtomicFile() {}

  /**
   * Writes a file. A new one has the default permissions of the process.
   *
   * @param target the path, in an existing directory
   * @param content the content
   * @throws FileSystemException if the file cannot be written; the message is the target and the
   *     reason
   */
  public static void write(Path target, Content content) throws FileSystemException {
    replace(target, content);
  }

  /**
   * Writes a file as {@link #write} does. Only the owner has access to a new one if the file system
   * supports POSIX permissions.
   *
   * @param target the path, in an existing directory
   * @param content the content
   * @throws FileSystemException if the file cannot be written; the message is the target and the
   *     reason
   */
  public static void writePrivate(Path target, Content content) throws FileSystemException {
    replace(target, content, PosixMode.attributes(target, "rw-------"));
  }

  private static void replace(Path target, Content content, FileAttribute<?>... ofNewFile)
      throws FileSystemException {
    requireFile(target);
    Path part = target.resolveSibling(".imagespec-" + UUID.randomUUID() + UNFINISHED);
    try {
      try {
        Path unused = Files.createFile(part, ofNewFile);
        keepPermissions(target, part);
        try (OutputStream out = Files.newOutputStream(part)) {
          content.writeTo(out);
        }
        unused = Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw FileFailure.of(target, e);
    }
  }

  private static void requireFile(Path target) throws FileSystemException {
    if (Files.isDirectory(target)) {
      throw new FileSystemException(target.toString(), null, "it is a directory");
    }
    if (isSpecial(target)) {
      throw new FileSystemException(target.toString(), null, "it is a device, a pipe or a socket");
    }
  }

  private static boolean isSpecial(Path target) throws FileSystemException {
    try {
      return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
          && Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .isOther();
    } catch (IOException e) {
      throw FileFailure.of(target, e);
    }
  }

  private static void keepPermissions(Path target, Path part) throws IOException {
    PosixFileAttributeView before =
        Files.getFileAttributeView(target, PosixFileAttributeView.class);
    if (before != null && Files.isRegularFile(target)) {
      Path unused = Files.setPosixFilePermissions(part, before.readAttributes().permissions());
    }
  }
}
