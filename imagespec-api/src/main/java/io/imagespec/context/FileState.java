package io.imagespec.context;

import io.imagespec.name.EngineSpi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file's attributes at one moment. Two equal states of one file mean equal content, if the state
 * is {@link #traceable()} and the file was not changed within the resolution of its file system's
 * clock.
 *
 * @param kind the kind of file
 * @param executable true if any executable bit is set; false on file systems without such bits
 * @param traceable true if the file system has inodes and a change time that programs cannot set;
 *     otherwise the next three components are 0
 * @param device the number of its file system
 * @param inode its number in the file system
 * @param changed the time of the last change of its content, name or permissions, in nanoseconds
 *     since 1970
 * @param modified the time of the last change of its content, which programs can set, in
 *     nanoseconds since 1970
 * @param size its size in bytes
 */
@EngineSpi
public record FileState(
    Kind kind,
    boolean executable,
    boolean traceable,
    long device,
    long inode,
    long changed,
    long modified,
    long size) {
  private static final String UNIX = "unix:mode,dev,ino,ctime,lastModifiedTime,size";
  private static final int ANY_EXECUTABLE = 0111;

  /** Rejects null arguments. */
  public FileState {
    Objects.requireNonNull(kind, "kind");
  }

  /** Written out, because the generated method takes 15 ms at its first call in a JVM. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileState that
        && kind == that.kind
        && executable == that.executable
        && traceable == that.traceable
        && device == that.device
        && inode == that.inode
        && changed == that.changed
        && modified == that.modified
        && size == that.size;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(inode) + Long.hashCode(changed);
  }

  /** A kind of file in a directory. */
  public enum Kind {
    /** A regular file. */
    FILE,
    /** A directory. */
    DIRECTORY,
    /** A symbolic link. */
    LINK,
    /** A socket, fifo or device. */
    OTHER
  }

  /** Queries the file system, once per call. */
  static FileState of(Path file, LinkOption... options) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return unix(Files.readAttributes(file, UNIX, options));
    }
    return basic(Files.readAttributes(file, BasicFileAttributes.class, options));
  }

  /** Rejects a file that has since become a link, a directory or a fifo. */
  static void requireFile(Path file) throws IOException {
    if (of(file, LinkOption.NOFOLLOW_LINKS).kind() != Kind.FILE) {
      throw new IOException("it is no longer a regular file");
    }
  }

  private static FileState unix(Map<String, Object> attributes) {
    int mode = (int) number(attributes, "mode");
    return new FileState(
        kind(mode),
        (mode & ANY_EXECUTABLE) != 0,
        true,
        number(attributes, "dev"),
        number(attributes, "ino"),
        number(attributes, "ctime"),
        number(attributes, "lastModifiedTime"),
        number(attributes, "size"));
  }

  private static long number(Map<String, Object> attributes, String name) {
    Object value = attributes.get(name);
    if (value instanceof FileTime time) {
      return nanoseconds(time);
    }
    if (value instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalStateException("the file system does not provide " + name);
  }

  /** Returns the kind from the highest four of the 16 mode bits, the same on every Unix system. */
  private static Kind kind(int mode) {
    return switch (mode >> 12 & 0xf) {
      case 0x8 -> Kind.FILE;
      case 0x4 -> Kind.DIRECTORY;
      case 0xa -> Kind.LINK;
      default -> Kind.OTHER;
    };
  }

  private static FileState basic(BasicFileAttributes attributes) {
    Kind kind =
        attributes.isRegularFile()
            ? Kind.FILE
            : attributes.isDirectory()
                ? Kind.DIRECTORY
                : attributes.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
    long modified = nanoseconds(attributes.lastModifiedTime());
    return new FileState(kind, false, false, 0, 0, 0, modified, attributes.size());
  }

  private static long nanoseconds(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }
}
