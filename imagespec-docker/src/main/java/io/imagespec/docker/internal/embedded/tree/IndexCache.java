package io.imagespec.docker.internal.embedded.tree;

import io.imagespec.name.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps indexes of layers in the user's cache directory, by the layers' digests. What cannot be read
 * there is read from the registry again; what cannot be written is not kept. Several processes may
 * use one directory. Thread-safe.
 */
public final class IndexCache {
  /** A larger index is not kept, in bytes. */
  private static final long SIZE_LIMIT = 256L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(IndexCache.class);

  private final Optional<Path> directory;

  /**
   * Makes a cache.
   *
   * @param directory where the indexes are, made when the first one is kept; empty to keep none
   */
  public IndexCache(Optional<Path> directory) {
    this.directory = directory;
  }

  private Optional<Path> file(Digest layer) {
    return directory.map(place -> place.resolve(layer.algorithm() + "-" + layer.hex()));
  }

  Optional<LayerIndex> find(Digest layer) {
    return file(layer).flatMap(file -> read(file, layer));
  }

  private static Optional<LayerIndex> read(Path file, Digest layer) {
    try (InputStream in = Files.newInputStream(file)) {
      return Files.size(file) > SIZE_LIMIT
          ? Optional.empty()
          : Optional.of(IndexFile.read(in, layer));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.info("index of {} in {} is read again: {}", layer, file, e.toString());
      return Optional.empty();
    }
  }

  /** Whole or not at all: it is written beside its place and moved there. */
  void keep(Digest layer, LayerIndex index) {
    file(layer).ifPresent(file -> write(file, layer, index));
  }

  private static void write(Path file, Digest layer, LayerIndex index) {
    Path part = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(part)) {
        IndexFile.write(index, layer, out);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.info("index of {} is not kept: {}", layer, e.toString());
    } finally {
      delete(part);
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      LOG.debug("{} stays: {}", part, e.toString());
    }
  }
}
