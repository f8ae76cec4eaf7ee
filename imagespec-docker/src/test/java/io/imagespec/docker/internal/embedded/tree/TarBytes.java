package io.imagespec.docker.internal.embedded.tree;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** A tar writer for tests that does not normalize names. */
public final class TarBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

  private boolean finished;

  private TarBytes add(TarArchiveEntry entry, byte[] content) throws IOException {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
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
