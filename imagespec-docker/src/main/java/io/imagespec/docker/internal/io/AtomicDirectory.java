package io.imagespec.docker.internal.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that is not there, or stays empty, until what belongs into it is whole. One that is
 * not there grows beside its place under a hidden name and takes its place in one step; in one that
 * is there, which may be where a disk is mounted, everything grows below a hidden name and is moved
 * up, and what tells that it is whole comes last. Leaves nothing otherwise. What goes wrong is told
 * of its place, never of the hidden name. Not thread-safe.
 */
public final class AtomicDirectory implements AutoCloseable {
  private final Path place;
  private final boolean isThere;
  private final Path part;

  /**
   * Begins a directory.
   *
   * @param place where it will be: an empty directory, or a name in one that exists
   * @throws FileSystemException if nothing can be written there, or something is there
   * @throws IOException if the disk fails
   */
  public AtomicDirectory(Path place) throws IOException {
    this.place = place;
    this.isThere = Files.isDirectory(place);
    String hidden = HiddenPath.hidden(place);
    this.part = isThere ? place.resolve(hidden) : place.resolveSibling(hidden);
    try {
      requireNothing(0);
      Path unused = Files.createDirectory(part);
    } catch (FileSystemException e) {
      throw HiddenPath.trouble(place, e);
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
   * @param last the name of what tells that it is whole
   * @throws FileSystemException if something is there, or it cannot be moved there; then it is not
   *     there
   * @throws IOException if the disk fails
   */
  public void publish(String last) throws IOException {
    try {
      if (isThere) {
        requireNothing(1);
        moveUp(last);
      } else {
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (FileSystemException e) {
      throw HiddenPath.trouble(place, e);
    }
  }

  /** But for what is ours. */
  private void requireNothing(int ours) throws IOException {
    if (isThere && entries(place).size() > ours) {
      throw new DirectoryNotEmptyException(place.toString());
    }
  }

  private void moveUp(String last) throws IOException {
    List<Path> all = new ArrayList<>(entries(part));
    all.sort(Comparator.comparing((Path each) -> each.endsWith(last)).thenComparing(each -> each));
    for (Path each : all) {
      Files.move(each, place.resolve(each.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.delete(part);
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
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
