package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Content in files below {@code blobs/}, named by their digests; what is on its way is below {@code
 * uploads/} and becomes a blob by being renamed. Thread-safe.
 */
final class FolderVault implements Vault {
  private final Folder folder;

  FolderVault(Folder folder) {
    this.folder = folder;
  }

  @Override
  public Draft begin() {
    return new UploadFile(folder.uploads().resolve(UUID.randomUUID().toString()));
  }

  @Override
  public boolean has(Digest digest) {
    return Files.isRegularFile(folder.blob(digest));
  }

  @Override
  public Optional<Content> open(Digest digest) {
    return has(digest)
        ? Optional.of(folder.attempt(() -> StoredFile.open(folder.blob(digest))))
        : Optional.empty();
  }

  @Override
  public void remove(Digest digest) {
    folder.attempt(() -> Files.deleteIfExists(folder.blob(digest)));
  }

  @Override
  public void close() {
    folder.close();
  }

  /** Opened for each piece of a request, so that an upload that waits holds nothing open. */
  private final class UploadFile implements Draft {
    private final Path file;
    private boolean isOver;

    UploadFile(Path file) {
      this.file = file;
      folder.attempt(() -> Files.createFile(file));
    }

    @Override
    public synchronized void write(byte[] bytes, int count) {
      checkOpen();
      folder.attempt(
          () -> {
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
              out.write(bytes, 0, count);
            }
            return count;
          });
    }

    @Override
    public synchronized Content read() {
      checkOpen();
      return folder.attempt(() -> StoredFile.open(file));
    }

    @Override
    public synchronized void seal() {
      checkOpen();
      folder.attempt(() -> Folder.sync(file, StandardOpenOption.WRITE));
    }

    @Override
    public synchronized void keep(Digest digest) {
      checkOpen();
      folder.attempt(
          () -> {
            Files.move(file, folder.blob(digest), StandardCopyOption.ATOMIC_MOVE);
            return Folder.syncNames(folder.blobs(digest.algorithm()));
          });
      isOver = true;
    }

    @Override
    public synchronized void drop() {
      if (!isOver) {
        isOver = true;
        folder.attempt(() -> Files.deleteIfExists(file));
      }
    }

    private void checkOpen() {
      if (isOver) {
        throw RefusedException.givenUp();
      }
    }
  }
}
