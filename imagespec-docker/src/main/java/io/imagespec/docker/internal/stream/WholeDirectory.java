package io.imagespec.docker.internal.stream;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A directory that is not there until it is whole: it grows beside its place under a hidden name,
 * takes its place in one step, where nothing or an empty directory is, and leaves nothing
 * otherwise. What goes wrong is told of its place, never of the hidden name. Not thread-safe.
 */
public final class WholeDirectory implements AutoCloseable {
  private final Path place;
  private final Path part;

  /**
   * Begins a directory.
   *
   * @param place where it will be, in a directory that exists
   * @throws FileSystemException if nothing can be written there
   * @throws IOException if the disk fails
   */
  public WholeDirectory(Path place) throws IOException {
    this.place = place;
    this.part = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID());
    try {
      Path unused = Files.createDirectory(part);
    } catch (FileSystemException e) {
      throw Place.trouble(place, e);
    }
  }

  /**
   * Where it grows.
   *
   * @return the directory
   */
  public Path path() {
    return part;
  }

  /**
   * Puts it in its place. Called only if it is whole.
   *
   * @throws FileSystemException if something is there, or it cannot be moved there; then it is not
   *     there
   * @throws IOException if the disk fails
   */
  public void publish() throws IOException {
    try {
      if (Files.isDirectory(place)) {
        Files.delete(place);
      }
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw Place.trouble(place, e);
    }
  }

  /** Removes what was not published. */
  @Override
  public void close() throws IOException {
    if (Files.notExists(part)) {
      return;
    }
    try (Stream<Path> all = Files.walk(part)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path each : deepestFirst) {
        Files.deleteIfExists(each);
      }
    }
  }
}
