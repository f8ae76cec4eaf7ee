package io.imagespec.docker.internal.embedded.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tar writer for tests that does not normalize names. */
public final class TarBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  private boolean finished;
  private int longFileMode = TarArchiveOutputStream.LONGFILE_POSIX;

  /** Writes long names as GNU tar does by default. */
  public TarBytes gnu() {
    longFileMode = TarArchiveOutputStream.LONGFILE_GNU;
    return this;
  }

  private TarBytes add(TarArchiveEntry entry, byte[] content) throws IOException {
    tar.setLongFileMode(longFileMode);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  private TarBytes addUnchecked(TarArchiveEntry entry, byte[] content) {
    try {
      return add(entry, content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public TarBytes directory(String path, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_DIR);
    entry.setMode(mode);
    return addUnchecked(entry, new byte[0]);
  }

  public TarBytes file(String path, String content) {
    TarArchiveEntry entry = new TarArchiveEntry(path, true);
    return addUnchecked(entry, content.getBytes(StandardCharsets.UTF_8));
  }

  public TarBytes directory(String path, int mode, int user, int group) {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_DIR);
    entry.setMode(mode);
    entry.setIds(user, group);
    return addUnchecked(entry, new byte[0]);
  }

  /**
   * Adds the extended header of the next entry, or a global one.
   *
   * @param type {@code x} or {@code g}
   * @param records for example {@code path=a/b}
   */
  public TarBytes pax(char type, String... records) {
    StringBuilder content = new StringBuilder();
    for (String record : records) {
      int length = record.length() + 2;
      while (length != record.length() + 2 + String.valueOf(length).length()) {
        length = record.length() + 2 + String.valueOf(length).length();
      }
      content.append(length).append(' ').append(record).append('\n');
    }
    TarArchiveEntry entry = new TarArchiveEntry("pax", (byte) type);
    byte[] written = content.toString().getBytes(StandardCharsets.UTF_8);
    entry.setSize(written.length);
    byte[] header = new byte[512];
    entry.writeEntryHeader(header);
    bytes.writeBytes(header);
    bytes.writeBytes(Arrays.copyOf(written, (written.length + 511) / 512 * 512));
    return this;
  }

  public TarBytes link(String path, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
    entry.setLinkName(target);
    return addUnchecked(entry, new byte[0]);
  }

  public TarBytes hardLink(String path, String target) {
    TarArchiveEntry entry = new TarArchiveEntry(path, TarConstants.LF_LINK);
    entry.setLinkName(target);
    return addUnchecked(entry, new byte[0]);
  }

  public byte[] bytes() throws IOException {
    if (!finished) {
      tar.finish();
      finished = true;
    }
    return bytes.toByteArray();
  }
}
