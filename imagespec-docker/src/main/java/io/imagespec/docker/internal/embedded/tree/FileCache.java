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
 * Files that can be made again, in a directory of their own below the user's cache directory. A
 * file is there whole or not at all. What cannot be read or written is as if it had not been kept.
 * Several processes may use one directory. Thread-safe.
 */
public final class FileCache {
  /** A larger file is not read, in bytes. */
  private static final long SIZE_LIMIT = 256L << 20;

  /** Of more files the one goes that was not used for the longest time. */
  private static final int COUNT_LIMIT = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(FileCache.class);

  private final Optional<Path> directory;
  private final int limit;

  /**
   * Keeps files.
   *
   * @param directory where they are, made when the first one is kept, for its owner alone where the
   *     file system knows such a thing; empty to keep none
   */
  public FileCache(Optional<Path> directory) {
    this(directory, COUNT_LIMIT);
  }

  private FileCache(Optional<Path> directory, int limit) {
    this.directory = directory;
    this.limit = limit;
  }

  /**
   * A directory in this one.
   *
   * @param name its name
   * @return what keeps files there
   */
  public FileCache in(String name) {
    return in(name, COUNT_LIMIT);
  }

  /**
   * A directory in this one, with few files.
   *
   * @param name its name
   * @param files how many; of more the one goes that was not used for the longest time
   * @return what keeps files there
   */
  public FileCache in(String name, int files) {
    return new FileCache(directory.map(place -> place.resolve(name)), files);
  }

  /**
   * Reads a file.
   *
   * @param <T> what it holds
   */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads it.
     *
     * @param in its bytes
     * @return what it holds
     * @throws IOException if it is damaged
     */
    T read(InputStream in) throws IOException;
  }

  /** Writes a file. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Writes it.
     *
     * @param out where its bytes go
     * @throws IOException if that fails
     */
    void write(OutputStream out) throws IOException;
  }

  /**
   * Finds a file.
   *
   * @param <T> what it holds
   * @param name its name
   * @param reader how it is read
   * @return what it holds; empty if it is not there, or cannot be read
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
      LOG.info("{} is made again: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** What is used is not old, however long it is there. */
  private static void use(Path file) {
    try {
      Path unused = Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      LOG.debug("{} cannot be touched", file, e);
    }
  }

  /**
   * Keeps a file, replacing one of that name.
   *
   * @param name its name
   * @param writer how it is written
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
      LOG.info("{} is not kept: {}", file, e.toString());
    }
  }

  /** Writes past the channel of the file, which an interrupt would close. */
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
      LOG.debug("{} stays: {}", file, e.toString());
    }
  }
}
