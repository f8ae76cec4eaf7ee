package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.docker.internal.io.PrivateDirectory;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The folder of an open registry: {@code blobs/ALGORITHM/HEX} and {@code uploads/ID}, a {@code
 * JournalFile} and the file {@code lock}. No name from a client becomes a path. Thread-safe.
 */
public final class RegistryFolder implements AutoCloseable {
  static final String JOURNAL = "journal";

  /** The file name of a journal while it is rewritten. */
  public static final String DRAFT = "journal.new";

  private static final String LOCK = "lock";

  /** The files that may exist before the journal. */
  private static final Set<String> BEFORE = Set.of(LOCK, DRAFT);

  private static final List<String> ALGORITHMS = List.of("sha256", "sha384", "sha512");

  /** A disk with less free space than this, in bytes, is considered full. */
  private static final long FULL = 128 * 1024;

  private final Path directory;
  private final FolderLock lock;

  private RegistryFolder(Path directory, FolderLock lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** Creates the folder if it is missing, and owns it until it is closed. */
  public static RegistryFolder open(Path directory) {
    try {
      PrivateDirectory.make(directory);
      checkOurs(directory);
      return new RegistryFolder(directory, FolderLock.take(directory, LOCK));
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  public static ImageSpecException failure(Path directory, IOException e) {
    return new ImageSpecException(
        "start local registry in "
            + directory
            + ": "
            + reason(e)
            + "; repair the folder, or choose another",
        e);
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "a file or a broken link exists in its place";
    }
    return e instanceof AccessDeniedException ? "permission denied" : e.toString();
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Refuses a folder with other files, because a registry deletes unknown files. */
  private static void checkOurs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      boolean isOurs =
          Files.exists(directory.resolve(JOURNAL))
              || files.allMatch(file -> BEFORE.contains(file.getFileName().toString()));
      if (!isOurs) {
        throw new ImageSpecException(
            "start local registry in "
                + directory
                + ": it contains files that do not belong to a registry; choose a new or empty folder");
      }
    }
  }

  /** Creates the directories within the folder. */
  public void prepare() {
    try {
      for (String algorithm : ALGORITHMS) {
        Files.createDirectories(blobs(algorithm));
      }
      Files.createDirectories(uploads());
      syncNames(directory);
      syncNames(directory.resolve("blobs"));
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  public Path directory() {
    return directory;
  }

  public Path journal() {
    return directory.resolve(JOURNAL);
  }

  Path blobs(String algorithm) {
    return directory.resolve("blobs").resolve(algorithm);
  }

  Path blob(Digest digest) {
    return blobs(digest.algorithm()).resolve(digest.hex());
  }

  Path uploads() {
    return directory.resolve("uploads");
  }

  /** Removes unfinished uploads, and blobs that are in no repository. */
  public void sweep(Predicate<Digest> isNamed) {
    try {
      sweep(uploads(), file -> true);
      for (String algorithm : ALGORITHMS) {
        sweep(blobs(algorithm), file -> !isNamed.test(digest(algorithm, file)));
      }
    } catch (IOException e) {
      throw failure(directory, e);
    }
  }

  private Digest digest(String algorithm, Path blob) {
    try {
      return Digest.parse(algorithm + ":" + blob.getFileName());
    } catch (IllegalArgumentException e) {
      throw failure(directory, new IOException(blob + " is not a blob", e));
    }
  }

  private static void sweep(Path directory, Predicate<Path> isRubbish) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (isRubbish.test(file)) {
          Files.delete(file);
        }
      }
    }
  }

  public interface Work<T> {
    T run() throws IOException;
  }

  /** Runs work that accesses the disk. A failure becomes an error response to the client. */
  public <T> T attempt(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw isFull()
          ? new RegistryErrorException(
              ErrorCode.SIZE_INVALID, "the disk that holds this registry's folder is full")
          : new RegistryErrorException(
              ErrorCode.UNKNOWN, "this registry's folder cannot be used: " + e);
    }
  }

  private boolean isFull() {
    try {
      return Files.getFileStore(directory).getUsableSpace() < FULL;
    } catch (IOException e) {
      return false;
    }
  }

  /** Forces a file's content to the disk. */
  public static boolean sync(Path file, OpenOption... options) throws IOException {
    try (FileChannel channel = FileChannel.open(file, Set.of(options))) {
      channel.force(true);
      return true;
    }
  }

  /** Forces the names in a directory to the disk, on systems that can open directories. */
  public static boolean syncNames(Path directory) throws IOException {
    return isPosix(directory) && sync(directory, StandardOpenOption.READ);
  }

  /** Releases the folder. */
  @Override
  public void close() {
    lock.close();
  }
}
