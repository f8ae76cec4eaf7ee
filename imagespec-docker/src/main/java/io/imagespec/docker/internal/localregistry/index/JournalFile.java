package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.docker.internal.localregistry.blob.RegistryFolder;
import io.imagespec.name.ImageSpecException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * The journal of changes to a folder's repositories, one per line. A line is valid once its end is
 * on the disk, so after a crash every change is either complete or absent. The journal is rewritten
 * when it is opened if most of it is obsolete. Used by one thread at a time; an interrupt does not
 * close it.
 */
final class JournalFile implements ChangeLog {
  /** The first line. */
  static final byte[] HEADER =
      "{\"imagespec-local-registry\":1}\n".getBytes(StandardCharsets.UTF_8);

  /** The maximum length of a line, in bytes; names, tags and media types are shorter. */
  private static final int LINE = 64 * 1024;

  /** The number of obsolete lines up to which the journal is not rewritten. */
  private static final long HISTORY = 1000;

  private final RegistryFolder folder;
  private final RandomAccessFile file;
  private long end;

  private JournalFile(RegistryFolder folder, RandomAccessFile file, long end) {
    this.folder = folder;
    this.file = file;
    this.end = end;
  }

  /** Reads all changes into an index, and opens the journal for appending. */
  static JournalFile open(RegistryFolder folder, RepositoryIndex index) {
    try {
      if (!Files.exists(folder.journal())) {
        rewrite(folder, index);
      }
      Reading reading = new Reading(folder, index);
      reading.read();
      if (reading.lines > 2 * index.entries().count() + HISTORY) {
        rewrite(folder, index);
        reading.end = Files.size(folder.journal());
      }
      RandomAccessFile file = new RandomAccessFile(folder.journal().toFile(), "rw");
      return new JournalFile(folder, file, reading.end);
    } catch (IOException e) {
      throw RegistryFolder.failure(folder.directory(), e);
    }
  }

  private static void rewrite(RegistryFolder folder, RepositoryIndex index) throws IOException {
    Path draft = folder.directory().resolve(RegistryFolder.DRAFT);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
      out.write(HEADER);
      for (Change change : (Iterable<Change>) index.entries()::iterator) {
        out.write(change.toBytes());
      }
    }
    RegistryFolder.sync(draft, StandardOpenOption.WRITE);
    Files.move(draft, folder.journal(), StandardCopyOption.ATOMIC_MOVE);
    RegistryFolder.syncNames(folder.directory());
  }

  @Override
  public void write(Change change) {
    byte[] line = change.toBytes();
    folder.attempt(
        () -> {
          file.setLength(end); // discards an incomplete line after a failure
          file.seek(end);
          file.write(line);
          file.getFD().sync();
          return end += line.length;
        });
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // all changes are already on the disk
    }
  }

  /** A reading of the journal up to the last valid line. */
  private static final class Reading {
    private final RegistryFolder folder;
    private final RepositoryIndex index;
    private long end;
    private long lines;
    private Optional<IllegalArgumentException> broken = Optional.empty();

    Reading(RegistryFolder folder, RepositoryIndex index) {
      this.folder = folder;
      this.index = index;
    }

    void read() throws IOException {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(folder.journal()))) {
        for (byte[] line = line(in); line.length > 0; line = line(in)) {
          broken.ifPresent(this::fail);
          lines++;
          read(line);
        }
      }
      if (end == 0) {
        fail(broken.orElseGet(() -> new IllegalArgumentException("the first line is missing")));
      }
    }

    /**
     * Reads a line. Only the last line may be invalid, because its writer has not yet reported
     * success.
     */
    private void read(byte[] line) {
      try {
        if (lines > 1) {
          index.apply(Change.parse(line));
        } else if (!Arrays.equals(line, HEADER)) {
          throw new IllegalArgumentException("not a journal of this version");
        }
        end += line.length;
      } catch (IllegalArgumentException e) {
        broken = Optional.of(e);
      }
    }

    private void fail(IllegalArgumentException reason) {
      throw new ImageSpecException(
          "start local registry in "
              + folder.directory()
              + ": line "
              + Math.max(1, lines)
              + " of its journal cannot be read ("
              + reason.getMessage()
              + "); restore the folder from a backup, or choose another",
          reason);
    }

    /** Returns a line including its terminator, or an empty array if no complete line is left. */
    private byte[] line(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        line.write(next);
        if (next == '\n') {
          return line.toByteArray();
        }
        if (line.size() == LINE) {
          fail(new IllegalArgumentException("longer than " + LINE + " bytes"));
        }
      }
      return new byte[0];
    }
  }
}
