package io.imagespec.docker.internal.oci;

import io.imagespec.docker.internal.io.AtomicDirectory;
import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * A writer of an OCI image layout to a new or empty directory. A blob has a temporary name until
 * its digest is known. Not thread-safe.
 */
public final class DirectoryLayoutWriter implements LayoutWriter {
  private static final String UNNAMED = "blob";

  private final AtomicDirectory directory;
  private final Set<Digest> blobs = new HashSet<>();

  /**
   * Starts a layout.
   *
   * @param target an empty directory, or a new name in an existing directory
   * @throws IOException if the directory cannot be written
   */
  public DirectoryLayoutWriter(Path target) throws IOException {
    this.directory = new AtomicDirectory(target);
    try {
      Path unused = Files.createDirectories(resolve("blobs/sha256"));
      file(MARK, LayoutWriter.mark());
    } catch (IOException e) {
      directory.close(); // the caller cannot close it
      throw e;
    }
  }

  private Path resolve(String path) {
    return directory.path().resolve(path);
  }

  @Override
  public boolean has(Digest blob) {
    return blobs.contains(blob);
  }

  @Override
  public void blob(Content content) throws IOException {
    Path unnamed = resolve(UNNAMED);
    Digest digest;
    try (OutputStream out = Files.newOutputStream(unnamed)) {
      digest = content.writeTo(out);
    }
    if (blobs.add(digest)) {
      Path named = resolve(LayoutWriter.path(digest));
      Path unused = Files.createDirectories(named.resolveSibling(""));
      Files.move(unnamed, named);
    } else {
      Files.delete(unnamed);
    }
  }

  @Override
  public void file(String path, byte[] content) throws IOException {
    Path unused = Files.write(resolve(path), content);
  }

  @Override
  public void publish() throws IOException {
    directory.publish(INDEX);
  }

  @Override
  public void close() throws IOException {
    directory.close();
  }
}
