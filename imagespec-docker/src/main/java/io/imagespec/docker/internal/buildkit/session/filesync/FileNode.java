package io.imagespec.docker.internal.buildkit.session.filesync;

import com.google.protobuf.ByteString;
import io.imagespec.context.ContextEntry;
import io.imagespec.context.TarWriter;
import io.imagespec.docker.internal.buildkit.proto.Stat;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file, directory or link with its metadata for a builder: owner 0:0, and the mode in Go's
 * encoding.
 *
 * <p>A builder that has a file from an earlier build compares size, mode, owner and time, but not
 * the content. A file's time is therefore derived from its content: a nanosecond of the year 2000,
 * equal for equal content on every machine. Directories and links, whose metadata is all that is
 * compared, have the common time of a plan's files.
 *
 * @param stat the metadata
 * @param content the content, for files
 * @see <a href="https://pkg.go.dev/io/fs#FileMode">Go's modes</a>
 */
record FileNode(Stat stat, Optional<Content> content) {
  private static final Nodes NODES = new Nodes();
  private static final int DIRECTORY = 1 << 31;
  private static final int LINK = 1 << 27;
  private static final long START_OF_2000 = TimeUnit.SECONDS.toNanos(TarWriter.MODIFIED);
  private static final long YEAR_2000 = TimeUnit.DAYS.toNanos(366);

  /**
   * The number of hexadecimal digits of the digest in the time. 16 digits are 64 bits, more than
   * the nanoseconds of a year.
   */
  private static final int TIME_DIGITS = 16;

  /** Writes the bytes, through the buffer if necessary. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out, byte[] buffer) throws IOException;
  }

  static FileNode of(ContextEntry entry) {
    return entry.match(NODES);
  }

  /** Creates the node for each kind of entry. */
  private static final class Nodes implements ContextEntry.Cases<FileNode, RuntimeException> {
    @Override
    public FileNode directory(ContextEntry.Directory entry) {
      return FileNode.directory(entry.path());
    }

    @Override
    public FileNode regularFile(ContextEntry.RegularFile entry) {
      return file(entry.path(), entry.mode(), entry.size(), entry.digest(), entry::writeTo);
    }

    @Override
    public FileNode link(ContextEntry.Link entry) {
      return FileNode.link(entry.path(), entry.target());
    }
  }

  /** Creates a node for a file that exists only in memory. */
  static FileNode generated(String path, byte[] content) {
    return file(
        path, 0644, content.length, Digest.sha256(content), (out, buffer) -> out.write(content));
  }

  private static FileNode file(String path, int mode, long size, Digest digest, Content content) {
    return new FileNode(stat(path, mode, time(digest)).setSize(size).build(), Optional.of(content));
  }

  private static FileNode link(String path, String target) {
    Stat stat =
        stat(path, LINK | 0777, START_OF_2000)
            .setLinkname(target)
            .setSize(ByteString.copyFrom(target, StandardCharsets.UTF_8).size())
            .build();
    return new FileNode(stat, Optional.empty());
  }

  private static FileNode directory(String path) {
    return new FileNode(stat(path, DIRECTORY | 0755, START_OF_2000).build(), Optional.empty());
  }

  private static Stat.Builder stat(String path, int mode, long time) {
    return Stat.newBuilder().setPath(path).setMode(mode).setModTime(time);
  }

  static long time(Digest content) {
    long bits = Long.parseUnsignedLong(content.hex().substring(0, TIME_DIGITS), 16);
    return START_OF_2000 + Long.remainderUnsigned(bits, YEAR_2000);
  }
}
