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
 * An OCI image layout in a directory, where nothing or an empty one is. A blob has a name of its
 * own until its digest is known. Not thread-safe.
 */
public final class DirectoryLayoutWriter implements LayoutWriter {
  private static final String UNNAMED = "blob";

  private final AtomicDirectory directory;
  private final Set<Digest> blobs = new HashSet<>();

  /**
   * Begins a layout.
   *
   * @param place where it will be: an empty directory, or a name in one that exists
   * @throws IOException if nothing can be written there
   */
  public DirectoryLayoutWriter(Path place) throws IOException {
    this.directory = new AtomicDirectory(place);
    try {
      Path unused = Files.createDirectories(resolve("blobs/sha256"));
      file(MARK, LayoutWriter.mark());
    } catch (IOException e) {
      directory.close(); // nobody else has it yet
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
