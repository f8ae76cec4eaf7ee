package io.imagespec.context;

import io.imagespec.name.EngineSpi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes a deterministic tar: owner 0:0 by default, one fixed time, and ustar headers. A PAX header
 * precedes an entry that does not fit a ustar header (a name that is long or not ASCII, a file of 8
 * GiB or more, an owner of 2097152 or more). Not thread-safe.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">POSIX pax</a>
 */
@EngineSpi
public final class TarWriter {
  /** The modification time of every entry in seconds: 2000-01-01T00:00:00Z. */
  public static final long MODIFIED = 946_684_800L;

  private static final int BLOCK = 512;
  private static final int NAME = 100;
  private static final long OCTAL_LIMIT = 1L << 33;

  private static final int ID_LIMIT = 1 << 21;

  private final OutputStream out;

  /**
   * The owner and permissions of an entry.
   *
   * @param mode the permission bits
   * @param user the numeric user, 0 to 2147483647
   * @param group the numeric group, 0 to 2147483647
   */
  public record Access(int mode, int user, int group) {
    /** The access of directories: {@code rwxr-xr-x}, owned by root. */
    public static final Access DIRECTORY = new Access(0755, 0, 0);

    private static final Access LINK = new Access(0777, 0, 0);
  }

  /**
   * Starts an archive.
   *
   * @param out the destination; not closed
   */
  public TarWriter(OutputStream out) {
    Objects.requireNonNull(out, "out");
    this.out = out;
  }

  /**
   * Writes a directory.
   *
   * @param path its path, without a trailing slash
   * @throws IOException if writing fails
   */
  public void directory(String path) throws IOException {
    directory(path, Access.DIRECTORY);
  }

  /**
   * Writes a directory.
   *
   * @param path its path, without a trailing slash
   * @param access its owner and permissions
   * @throws IOException if writing fails
   */
  public void directory(String path, Access access) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(access, "access");
    header(path + "/", "", '5', access, 0);
  }

  /**
   * Writes a symbolic link.
   *
   * @param path its path
   * @param target its target
   * @throws IOException if writing fails
   */
  public void link(String path, String target) throws IOException {
    link(path, target, Access.LINK);
  }

  /**
   * Writes a symbolic link.
   *
   * @param path its path
   * @param target its target
   * @param access its owner and permissions
   * @throws IOException if writing fails
   */
  public void link(String path, String target, Access access) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(access, "access");
    header(path, target, '2', access, 0);
  }

  /**
   * Writes a small file.
   *
   * @param path its path
   * @param content its content
   * @throws IOException if writing fails
   */
  public void file(String path, byte[] content) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(content, "content");
    header(path, "", '0', new Access(0644, 0, 0), content.length);
    out.write(content);
    pad(content.length);
  }

  /** Starts a file; the caller writes exactly {@code size} bytes and then calls {@link #pad}. */
  void startFile(String path, int mode, long size) throws IOException {
    startFile(path, new Access(mode, 0, 0), size);
  }

  /**
   * Starts a file. The caller then writes exactly {@code size} bytes to the underlying stream and
   * calls {@link #pad}.
   *
   * @param path its path
   * @param access its owner and permissions
   * @param size the number of bytes that follow
   * @throws IOException if writing fails
   */
  public void startFile(String path, Access access, long size) throws IOException {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(access, "access");
    header(path, "", '0', access, size);
  }

  /**
   * Pads the last block of a file.
   *
   * @param size the number of bytes written since {@link #startFile}
   * @throws IOException if writing fails
   */
  public void pad(long size) throws IOException {
    int rest = (int) (size % BLOCK);
    if (rest != 0) {
      out.write(new byte[BLOCK - rest]);
    }
  }

  /**
   * Ends the archive with two empty blocks.
   *
   * @throws IOException if writing fails
   */
  public void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
    out.flush();
  }

  private void header(String path, String link, char type, Access access, long size)
      throws IOException {
    Map<String, String> records = new TreeMap<>();
    if (!fits(path)) {
      records.put("path", path);
    }
    if (!fits(link)) {
      records.put("linkpath", link);
    }
    if (size >= OCTAL_LIMIT) {
      records.put("size", Long.toString(size));
    }
    if (access.user() >= ID_LIMIT) {
      records.put("uid", Integer.toString(access.user()));
    }
    if (access.group() >= ID_LIMIT) {
      records.put("gid", Integer.toString(access.group()));
    }
    if (!records.isEmpty()) {
      extended(records);
    }
    ustar(shorten(path), shorten(link), type, access, size >= OCTAL_LIMIT ? 0 : size);
  }

  private static boolean fits(String name) {
    return name.length() <= NAME && name.chars().allMatch(c -> c >= ' ' && c < 0x7f);
  }

  /** Shortens a name that does not fit, for readers without PAX support. */
  private static String shorten(String name) {
    return fits(name)
        ? name
        : name.substring(0, Math.min(name.length(), NAME)).replaceAll("[^ -~]", "_");
  }

  private void extended(Map<String, String> records) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    records.forEach((key, value) -> content.writeBytes(record(key, value)));
    ustar("PaxHeaders/entry", "", 'x', new Access(0644, 0, 0), content.size());
    content.writeTo(out);
    pad(content.size());
  }

  /** Formats a record; its length includes its own digits. */
  private static byte[] record(String key, String value) {
    byte[] body = (" " + key + "=" + value + "\n").getBytes(StandardCharsets.UTF_8);
    int length = body.length + Integer.toString(body.length).length();
    if (Integer.toString(length).length() != Integer.toString(body.length).length()) {
      length = body.length + Integer.toString(length).length();
    }
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    record.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
    record.writeBytes(body);
    return record.toByteArray();
  }

  private void ustar(String name, String link, char type, Access access, long size)
      throws IOException {
    byte[] block = new byte[BLOCK];
    ascii(block, 0, name);
    octal(block, 100, 8, access.mode());
    octal(block, 108, 8, access.user() >= ID_LIMIT ? 0 : access.user());
    octal(block, 116, 8, access.group() >= ID_LIMIT ? 0 : access.group());
    octal(block, 124, 12, size);
    octal(block, 136, 12, MODIFIED);
    ascii(block, 148, "        ");
    block[156] = (byte) type;
    ascii(block, 157, link);
    ascii(block, 257, "ustar\00000");
    octal(block, 329, 8, 0);
    octal(block, 337, 8, 0);
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 7, sum);
    out.write(block);
  }

  private static void ascii(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static void octal(byte[] block, int at, int width, long value) {
    String digits = Long.toOctalString(value);
    ascii(block, at, "0".repeat(width - 1 - digits.length()) + digits);
    block[at + width - 1] = 0;
  }
}
