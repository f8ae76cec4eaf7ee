package io.imagespec.docker.internal.localregistry.blob;

import io.imagespec.name.Digest;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Stores content in files named by digest below {@code blobs/}. An upload in progress is a file
 * below {@code uploads/}, which is renamed to become a blob. Thread-safe.
 */
public final class FileBlobStorage implements BlobStorage {
  private final RegistryFolder folder;

  public FileBlobStorage(RegistryFolder folder) {
    this.folder = folder;
  }

  @Override
  public PendingBlob begin() {
    return new UploadFile(folder.uploads().resolve(UUID.randomUUID().toString()));
  }

  @Override
  public boolean has(Digest digest) {
    return Files.isRegularFile(folder.blob(digest));
  }

  @Override
  public Optional<BlobContent> open(Digest digest) {
    return has(digest)
        ? Optional.of(folder.attempt(() -> FileContent.open(folder.blob(digest))))
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

  /**
   * An upload in progress. The file is opened for each piece, so that an idle upload keeps no file
   * open.
   */
  private final class UploadFile implements PendingBlob {
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
    public synchronized BlobContent read() {
      checkOpen();
      return folder.attempt(() -> FileContent.open(file));
    }

    @Override
    public synchronized void seal() {
      checkOpen();
      folder.attempt(() -> RegistryFolder.sync(file, StandardOpenOption.WRITE));
    }

    @Override
    public synchronized void keep(Digest digest) {
      checkOpen();
      folder.attempt(
          () -> {
            Files.move(file, folder.blob(digest), StandardCopyOption.ATOMIC_MOVE);
            return RegistryFolder.syncNames(folder.blobs(digest.algorithm()));
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
        throw RegistryErrorException.uploadGone();
      }
    }
  }
}
