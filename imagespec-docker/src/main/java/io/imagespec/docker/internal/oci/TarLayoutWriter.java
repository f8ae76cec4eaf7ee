package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.io.AtomicFile;
import io.imagespec.docker.internal.io.BulkOutput;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A writer of an OCI image layout to a tar file. A blob is written before its digest is known; its
 * header is completed afterwards. The file is written to a hidden sibling and moved to its target
 * in one step. Nothing remains if it is not published. Not thread-safe.
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md">OCI image
 *     specification, image layout</a>
 */
public final class TarLayoutWriter implements LayoutWriter {
  private static final int BLOCK = 512;
  private static final long OCTAL_LIMIT = 1L << 33;
  private static final long MODIFIED = io.imagespec.context.TarWriter.MODIFIED;

  private final AtomicFile file;
  private final FileChannel channel;
  private final Set<Digest> blobs = new HashSet<>();

  /**
   * Starts an archive.
   *
   * @param target the path of the archive, in an existing directory
   * @throws IOException if the archive cannot be written
   */
  public TarLayoutWriter(Path target) throws IOException {
    this.file = new AtomicFile(target);
    this.channel = file.channel();
    try {
      begin();
    } catch (IOException e) {
      file.close(); // the caller cannot close it
      throw e;
    }
  }

  private void begin() throws IOException {
    directory("blobs/");
    directory("blobs/sha256/");
    file(MARK, LayoutWriter.mark());
  }

  @Override
  public boolean has(Digest blob) {
    return blobs.contains(blob);
  }

  @Override
  public void blob(Content content) throws IOException {
    long start = channel.position();
    channel.position(start + BLOCK);
    Digest digest = content.writeTo(new Body());
    if (!blobs.add(digest)) {
      channel.truncate(start);
      channel.position(start);
      return;
    }
    long size = channel.position() - start - BLOCK;
    pad(size);
    write(ByteBuffer.wrap(head(LayoutWriter.path(digest), '0', 0644, size)), start);
  }

  @Override
  public void file(String path, byte[] content) throws IOException {
    append(head(path, '0', 0644, content.length));
    append(content);
    pad(content.length);
  }

  private void directory(String path) throws IOException {
    append(head(path, '5', 0755, 0));
  }

  private void append(byte[] bytes) throws IOException {
    new Body().write(bytes, 0, bytes.length);
  }

  private void pad(long size) throws IOException {
    append(new byte[(int) (-size & (BLOCK - 1))]);
  }

  private void write(ByteBuffer bytes, long at) throws IOException {
    for (long next = at; bytes.hasRemaining(); ) {
      next += channel.write(bytes, next);
    }
  }

  private final class Body extends BulkOutput {
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        int unused = channel.write(buffer);
      }
    }
  }

  /**
   * Creates a ustar header. A size of 8 GiB and more is written in GNU's binary form, which all
   * readers support.
   */
  private static byte[] head(String path, char type, int mode, long size) {
    ByteBuffer head = ByteBuffer.allocate(BLOCK);
    put(head, 0, path);
    put(head, 100, octal(mode, 7));
    put(head, 108, octal(0, 7));
    put(head, 116, octal(0, 7));
    if (size < OCTAL_LIMIT) {
      put(head, 124, octal(size, 11));
    } else {
      head.put(124, (byte) 0x80).putLong(128, size);
    }
    put(head, 136, octal(MODIFIED, 11));
    put(head, 148, "        ");
    head.put(156, (byte) type);
    put(head, 257, "ustar\00000");
    int sum = 0;
    for (byte b : head.array()) {
      sum += b & 0xff;
    }
    put(head, 148, octal(sum, 6) + "\0 ");
    return head.array();
  }

  private static void put(ByteBuffer head, int at, String text) {
    head.put(at, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String octal(long value, int width) {
    String digits = Long.toOctalString(value);
    return "0".repeat(width - digits.length()) + digits;
  }

  /** Overwrites bytes of the file. */
  @Override
  public void publish() throws IOException {
    append(new byte[2 * BLOCK]);
    file.publish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
