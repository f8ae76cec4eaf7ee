package io.imagespec.docker.internal.buildkit.session;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that is not there until it is whole: it grows beside its place under a hidden name, takes
 * its place in one step, replacing what was there, and leaves nothing otherwise.
 */
public final class ArchiveFile implements AutoCloseable {
  private final Path place;
  private final Path part;
  private final OutputStream out;

  /**
   * Begins a file.
   *
   * @param place where it will be, in a directory that exists
   * @throws IOException if nothing can be written there
   */
  public ArchiveFile(Path place) throws IOException {
    this.place = place;
    this.part = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
    this.out = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW);
  }

  /** Where its bytes go, not buffered; closed with the file. */
  public OutputStream out() {
    return out;
  }

  /**
   * Puts it in its place. Called only if it is whole and the build succeeded.
   *
   * @throws IOException if it cannot be written to its end or moved; then it is not there
   */
  public void publish() throws IOException {
    out.close();
    Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes what was not published. */
  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
