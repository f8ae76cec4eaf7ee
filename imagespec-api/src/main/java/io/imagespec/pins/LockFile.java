package io.imagespec.pins;

import io.imagespec.disk.AtomicFile;
import io.imagespec.disk.FileFailure;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of {@code imagespec.lock}: the digests of bases that specs name by tags. Immutable.
 *
 * @param file the path
 * @param exists true if the file existed when it was read
 * @param bases the digests by the canonical text of the base, such as {@code
 *     docker.io/library/debian:12}
 */
public record LockFile(Path file, boolean exists, SortedMap<String, Digest> bases) {
  private static final int LIMIT = 1024 * 1024;

  /** Copies the map. */
  public LockFile {
    bases = Collections.unmodifiableSortedMap(new TreeMap<>(bases));
  }

  /**
   * Reads a file.
   *
   * @param file the path
   * @return the content, without bases if the file is missing
   * @throws IllegalArgumentException if the file is invalid; the message has the path, the line or
   *     JSON path, and the remedy
   * @throws ImageSpecException if the file cannot be read
   */
  public static LockFile read(Path file) {
    try {
      return new LockFile(file, true, LockDocument.parse(text(file)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("lock file " + file + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      return new LockFile(file, false, new TreeMap<>());
    } catch (IOException e) {
      throw failure("read", file, FileFailure.of(file, e));
    }
  }

  private static String text(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException("it is a directory; choose the path of a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IllegalArgumentException("it is not a regular file; choose the path of a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return text(in.readNBytes(LIMIT + 1));
    }
  }

  private static String text(byte[] content) {
    if (content.length > LIMIT) {
      throw new IllegalArgumentException(
          "it has more than " + LIMIT + " bytes; choose the path of a lock file");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not UTF-8 text; choose the path of a lock file", e);
    }
  }

  private static ImageSpecException failure(String action, Path file, FileSystemException e) {
    return new ImageSpecException(
        action
            + " lock file "
            + file
            + ": "
            + e.getReason()
            + "; correct the permissions, or choose another path",
        e);
  }

  /**
   * Finds the digest of a base.
   *
   * @param base a reference with a tag
   * @return the digest, or empty if the file has none
   */
  public Optional<Digest> find(ImageReference base) {
    return Optional.ofNullable(bases.get(base.toString()));
  }

  /**
   * Returns the digest of a base.
   *
   * @param base a reference with a tag
   * @return the digest
   * @throws IllegalArgumentException if the file or its entry is missing
   */
  public Digest require(ImageReference base) {
    return find(base)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "base "
                        + base.familiar()
                        + ": "
                        + (exists
                            ? "lock file " + file + " has no entry " + base
                            : "lock file " + file + " is missing")
                        + "; lock the bases with lockBases(..), and commit the file"));
  }

  /**
   * Returns a copy with more digests. The entries of other bases stay.
   *
   * @param digests the new digests, which replace older ones
   * @return the new content, which is not written yet
   */
  public LockFile with(Map<ImageReference, Digest> digests) {
    SortedMap<String, Digest> all = new TreeMap<>(bases);
    digests.forEach((base, digest) -> all.put(base.toString(), digest));
    return new LockFile(file, exists, all);
  }

  /**
   * Writes the file: sorted, with one base per line. It is replaced as a whole.
   *
   * @throws ImageSpecException if the file cannot be written; an existing file is then unchanged
   */
  public void write() {
    byte[] content = LockDocument.render(bases).getBytes(StandardCharsets.UTF_8);
    try {
      AtomicFile.write(file, out -> out.write(content));
    } catch (FileSystemException e) {
      throw failure("write", file, e);
    }
  }
}
