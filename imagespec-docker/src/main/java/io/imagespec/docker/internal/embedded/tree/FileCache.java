package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.docker.internal.io.AtomicFile;
import io.imagespec.docker.internal.io.PrivateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cache of reproducible files, in a directory below the user's cache directory. Files are written
 * atomically. A file that cannot be read or written counts as missing. Several processes may use
 * one directory. Thread-safe.
 */
public final class FileCache {
  /** The size limit of a file to read, in bytes. */
  private static final long SIZE_LIMIT = 256L << 20;

  /** The number of files. Beyond it, the least recently used file is deleted. */
  private static final int COUNT_LIMIT = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(FileCache.class);

  private final Optional<Path> directory;
  private final int limit;

  /**
   * Creates a cache.
   *
   * @param directory the directory, created with the first file and accessible by its owner only if
   *     the file system supports that; empty to cache nothing
   */
  public FileCache(Optional<Path> directory) {
    this(directory, COUNT_LIMIT);
  }

  private FileCache(Optional<Path> directory, int limit) {
    this.directory = directory;
    this.limit = limit;
  }

  /**
   * Returns a cache in a subdirectory.
   *
   * @param name the name
   * @return the cache
   */
  public FileCache in(String name) {
    return in(name, COUNT_LIMIT);
  }

  /**
   * Returns a cache in a subdirectory, with a limited number of files.
   *
   * @param name the name
   * @param files the number of files; beyond it, the least recently used one is deleted
   * @return the cache
   */
  public FileCache in(String name, int files) {
    return new FileCache(directory.map(place -> place.resolve(name)), files);
  }

  /**
   * Reads a file.
   *
   * @param <T> the type of the content
   */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads the content.
     *
     * @param in the bytes
     * @return the content
     * @throws IOException if the file is damaged
     */
    T read(InputStream in) throws IOException;
  }

  /** Writes a file. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Writes the content.
     *
     * @param out the destination
     * @throws IOException if writing fails
     */
    void write(OutputStream out) throws IOException;
  }

  /**
   * Finds a file.
   *
   * @param <T> the type of the content
   * @param name the name
   * @param reader the reader
   * @return the content; empty if the file is missing or cannot be read
   */
  public <T> Optional<T> find(String name, Reader<T> reader) {
    return directory.flatMap(place -> read(place.resolve(name), reader));
  }

  private static <T> Optional<T> read(Path file, Reader<T> reader) {
    try (InputStream in = Files.newInputStream(file)) {
      if (Files.size(file) > SIZE_LIMIT) {
        throw new IOException("it has more than " + SIZE_LIMIT + " bytes");
      }
      T found = reader.read(in);
      use(file);
      return Optional.of(found);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.info("{} will be created again: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** Updates the time of the last use. */
  private static void use(Path file) {
    try {
      Path unused = Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      LOG.debug("cannot update the time of {}", file, e);
    }
  }

  /**
   * Writes a file and replaces an existing one.
   *
   * @param name the name
   * @param writer the writer
   */
  public void keep(String name, Writer writer) {
    directory.ifPresent(place -> write(place, place.resolve(name), writer));
  }

  private void write(Path directory, Path file, Writer writer) {
    try {
      PrivateDirectory.make(directory);
      replace(file, writer);
      dropOldest(directory);
    } catch (IOException e) {
      LOG.info("{} is not cached: {}", file, e.toString());
    }
  }

  /** Writes without the file's channel, which an interrupt would close. */
  private static void replace(Path file, Writer writer) throws IOException {
    try (AtomicFile part = new AtomicFile(file)) {
      try (OutputStream out = Files.newOutputStream(part.path())) {
        writer.write(out);
      }
      part.publish();
    }
  }

  private void dropOldest(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.toList();
      if (all.size() > limit) {
        all.stream().min(Comparator.comparing(FileCache::age)).ifPresent(FileCache::delete);
      }
    }
  }

  private static long age(Path file) {
    return file.toFile().lastModified();
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.debug("cannot delete {}: {}", file, e.toString());
    }
  }
}
