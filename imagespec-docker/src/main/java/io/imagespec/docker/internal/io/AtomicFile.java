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
 * A file that is not there until it is whole: it grows beside its place under a hidden name, takes
 * its place in one step, replacing what was there, and leaves nothing otherwise. What goes wrong is
 * told of its place, never of the hidden name. It gives nobody more permissions than the file that
 * it replaces did; a link is itself replaced, a device or pipe never. Not thread-safe.
 */
public final class AtomicFile implements AtomicOutput {
  private final Path place;
  private final Path part;
  private final FileChannel channel;

  /**
   * Begins a file.
   *
   * @param place where it will be, in a directory that exists
   * @throws FileSystemException if nothing can be written there
   * @throws IOException if the disk fails
   */
  public AtomicFile(Path place) throws IOException {
    if (Files.isDirectory(place)) {
      throw new FileSystemException(place.toString(), null, "it is a directory");
    }
    if (isSpecial(place)) {
      throw new FileSystemException(place.toString(), null, "it is a device, a pipe or a socket");
    }
    this.place = place;
    this.part = place.resolveSibling(HiddenPath.hidden(place));
    try {
      this.channel =
          FileChannel.open(
              part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), mode(place));
    } catch (FileSystemException e) {
      throw HiddenPath.trouble(place, e);
    }
  }

  /**
   * Returns the hidden name, for a writer that needs a stream of its own.
   *
   * @return the file that {@link #publish()} renames
   */
  public Path path() {
    return part;
  }

  /**
   * What it is written through; closed with the file.
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
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw HiddenPath.trouble(place, e);
    }
  }

  /** What can be written to, and is no file that another one could take the place of. */
  private static boolean isSpecial(Path place) throws IOException {
    return Files.exists(place, LinkOption.NOFOLLOW_LINKS)
        && Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther();
  }

  /** What nobody else could read stays so. */
  private static FileAttribute<?>[] mode(Path place) throws IOException {
    PosixFileAttributeView before = Files.getFileAttributeView(place, PosixFileAttributeView.class);
    return before == null || !Files.isRegularFile(place)
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
