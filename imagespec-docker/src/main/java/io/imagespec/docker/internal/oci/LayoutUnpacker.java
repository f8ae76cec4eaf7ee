package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.io.AtomicDirectory;
import io.imagespec.docker.internal.io.AtomicOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * An output that unpacks the tar of an OCI image layout into a directory. The disk holds the tar
 * until the layout is published, and then briefly both. Not thread-safe.
 */
public final class LayoutUnpacker implements AtomicOutput {
  private static final Pattern FILE = Pattern.compile("(blobs/[a-z0-9]+/)?[a-z0-9][a-z0-9.-]*");

  private final AtomicDirectory directory;
  private final Path tar;
  private final OutputStream out;

  /**
   * Starts a layout.
   *
   * @param target an empty directory, or a new name in an existing directory
   * @throws IOException if the directory cannot be written
   */
  public LayoutUnpacker(Path target) throws IOException {
    this.directory = new AtomicDirectory(target);
    this.tar = directory.path().resolve(".tar");
    this.out = Files.newOutputStream(tar);
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public void publish() throws IOException {
    out.close();
    try (InputStream in = Files.newInputStream(tar);
        TarArchiveInputStream files = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry e = files.getNextEntry(); e != null; e = files.getNextEntry()) {
        unpack(e, files);
      }
    }
    Files.delete(tar);
    directory.publish(LayoutWriter.INDEX);
  }

  private void unpack(TarArchiveEntry entry, InputStream content) throws IOException {
    if (entry.isDirectory()) {
      return;
    }
    if (!entry.isFile() || !FILE.matcher(entry.getName()).matches()) {
      throw new IOException(
          "the builder sent the file "
              + entry.getName()
              + ", which is not part of an OCI image layout");
    }
    Path file = directory.path().resolve(entry.getName());
    Path unused = Files.createDirectories(file.resolveSibling(""));
    Files.copy(content, file);
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      directory.close();
    }
  }
}
