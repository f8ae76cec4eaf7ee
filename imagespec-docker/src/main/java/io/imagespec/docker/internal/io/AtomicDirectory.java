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
 * A directory that appears at its target only when it is complete. A new directory is written to a
 * hidden sibling and renamed in one step. For an existing empty directory, which may be a mount
 * point, the content is written below a hidden name in it and moved up; the entry that marks the
 * directory as complete is moved last. Nothing remains if the directory is not published.
 * Exceptions name the target, never the hidden name. Not thread-safe.
 */
public final class AtomicDirectory implements AutoCloseable {
  private final Path target;
  private final boolean exists;
  private final Path part;

  /**
   * Starts a directory.
   *
   * @param target an empty directory, or a new name in an existing directory
   * @throws FileSystemException if the target cannot be written or is not empty
   * @throws IOException if the disk fails
   */
  public AtomicDirectory(Path target) throws IOException {
    this.target = target;
    this.exists = Files.isDirectory(target);
    String hidden = HiddenPath.hidden(target);
    this.part = exists ? target.resolve(hidden) : target.resolveSibling(hidden);
    try {
      requireEmpty(0);
      Path unused = Files.createDirectory(part);
    } catch (FileSystemException e) {
      throw HiddenPath.failure(target, e);
    }
  }

  /**
   * Returns the hidden directory to write to.
   *
   * @return the directory
   */
  public Path path() {
    return part;
  }

  /**
   * Moves the complete directory to its target.
   *
   * @param last the name of the entry that marks the directory as complete
   * @throws FileSystemException if the target is not empty or the directory cannot be moved; then
   *     the directory is not published
   * @throws IOException if the disk fails
   */
  public void publish(String last) throws IOException {
    try {
      if (exists) {
        requireEmpty(1);
        moveUp(last);
      } else {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (FileSystemException e) {
      throw HiddenPath.failure(target, e);
    }
  }

  /** Requires that the target has no entries except this object's own. */
  private void requireEmpty(int own) throws IOException {
    if (exists && entries(target).size() > own) {
      throw new DirectoryNotEmptyException(target.toString());
    }
  }

  private void moveUp(String last) throws IOException {
    List<Path> all = new ArrayList<>(entries(part));
    all.sort(Comparator.comparing((Path each) -> each.endsWith(last)).thenComparing(each -> each));
    for (Path each : all) {
      Files.move(each, target.resolve(each.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.delete(part);
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  /** Removes the content that was not published. */
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
