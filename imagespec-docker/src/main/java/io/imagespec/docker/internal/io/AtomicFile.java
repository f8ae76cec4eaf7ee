package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file that appears at its target only when it is complete. It is written to a hidden sibling and
 * replaces the target in one step. Nothing remains if the file is not published. Exceptions name
 * the target, never the hidden name. The file gets no more permissions than the file that it
 * replaces. A symbolic link is itself replaced; a device or a pipe is refused. Not thread-safe.
 */
public final class AtomicFile implements AtomicOutput {
  private final Path target;
  private final Path part;
  private final FileChannel channel;

  /**
   * Starts a file.
   *
   * @param target the path of the file, in an existing directory
   * @throws FileSystemException if the target cannot be written
   * @throws IOException if the disk fails
   */
  public AtomicFile(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new FileSystemException(target.toString(), null, "it is a directory");
    }
    if (isSpecial(target)) {
      throw new FileSystemException(target.toString(), null, "it is a device, a pipe or a socket");
    }
    this.target = target;
    this.part = target.resolveSibling(HiddenPath.hidden(target));
    try {
      this.channel =
          FileChannel.open(
              part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(target));
    } catch (FileSystemException e) {
      throw HiddenPath.failure(target, e);
    }
  }

  /**
   * Returns the hidden path, for a writer that needs its own stream.
   *
   * @return the file that {@link #publish()} renames
   */
  public Path path() {
    return part;
  }

  /**
   * Returns the channel to write to; closed with the file.
   *
   * @return the channel
   */
  public FileChannel channel() {
    return channel;
  }

  @Override
  public OutputStream out() {
    return Channels.newOutputStream(channel);
  }

  @Override
  public void publish() throws IOException {
    channel.close();
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw HiddenPath.failure(target, e);
    }
  }

  /** Returns true for a device, pipe or socket, which a file must not replace. */
  private static boolean isSpecial(Path target) throws IOException {
    return Files.exists(target, LinkOption.NOFOLLOW_LINKS)
        && Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther();
  }

  /** Returns the permissions of the file that is replaced. */
  private static FileAttribute<?>[] mode(Path target) throws IOException {
    PosixFileAttributeView before =
        Files.getFileAttributeView(target, PosixFileAttributeView.class);
    return before == null || !Files.isRegularFile(target)
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(before.readAttributes().permissions())
        };
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
