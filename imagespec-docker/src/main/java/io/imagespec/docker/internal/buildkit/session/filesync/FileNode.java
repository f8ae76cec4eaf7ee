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
 * A file, directory or link as a builder hears of it: owner 0:0, modes as Go counts them.
 *
 * <p>A builder that knows a file from the build before compares size, mode, owner and time, never
 * contents. So a file's time is made of its content: some nanosecond of the year 2000, the same for
 * the same bytes on every machine. Directories and links, which are compared whole, have the time
 * that everything else of ours has.
 *
 * @param stat what is told of it
 * @param content how its bytes are sent, for files
 * @see <a href="https://pkg.go.dev/io/fs#FileMode">Go's modes</a>
 */
record FileNode(Stat stat, Optional<Content> content) {
  private static final Nodes NODES = new Nodes();
  private static final int DIRECTORY = 1 << 31;
  private static final int LINK = 1 << 27;
  private static final long START_OF_2000 = TimeUnit.SECONDS.toNanos(TarWriter.MODIFIED);
  private static final long YEAR_2000 = TimeUnit.DAYS.toNanos(366);

  /** The first 16 digits are 64 bits, more than the nanoseconds of a year can tell apart. */
  private static final int TELLING_DIGITS = 16;

  /** Sends bytes, through a buffer if there is no other way. */
  @FunctionalInterface
  interface Content {
    void writeTo(OutputStream out, byte[] buffer) throws IOException;
  }

  static FileNode of(ContextEntry entry) {
    return entry.match(NODES);
  }

  /** The node of each kind of entry. */
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

  /** A file that exists in memory only. */
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
    long bits = Long.parseUnsignedLong(content.hex().substring(0, TELLING_DIGITS), 16);
    return START_OF_2000 + Long.remainderUnsigned(bits, YEAR_2000);
  }
}
