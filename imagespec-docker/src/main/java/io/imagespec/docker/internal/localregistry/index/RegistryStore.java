package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.docker.internal.localregistry.blob.BlobContent;
import io.imagespec.docker.internal.localregistry.blob.BlobStorage;
import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.FileBlobStorage;
import io.imagespec.docker.internal.localregistry.blob.MemoryBlobStorage;
import io.imagespec.docker.internal.localregistry.blob.PendingBlob;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.docker.internal.localregistry.blob.RegistryFolder;
import io.imagespec.docker.internal.localregistry.blob.StorageQuota;
import io.imagespec.name.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The content of a registry: blobs and manifests, stored once, and the repositories that link to
 * them. Changes are serialized; content can be read to its end even if it is removed. Thread-safe.
 */
public final class RegistryStore implements AutoCloseable {
  private final BlobStorage blobStorage;
  private final ChangeLog changeLog;
  private final RepositoryIndex index;
  private boolean isClosed;

  private RegistryStore(BlobStorage blobStorage, ChangeLog changeLog, RepositoryIndex index) {
    this.blobStorage = blobStorage;
    this.changeLog = changeLog;
    this.index = index;
  }

  /** Creates a store without persistence. */
  public static RegistryStore inMemory(long capacity) {
    return new RegistryStore(
        new MemoryBlobStorage(new StorageQuota(capacity)), ChangeLog.none(), new RepositoryIndex());
  }

  /** Opens a store with the content of a folder. */
  public static RegistryStore in(Path directory) {
    RegistryFolder folder = RegistryFolder.open(directory);
    try {
      RepositoryIndex index = new RepositoryIndex();
      JournalFile journalFile = JournalFile.open(folder, index);
      folder.prepare();
      folder.sweep(index::names);
      return new RegistryStore(new FileBlobStorage(folder), journalFile, index);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  public BlobStorage blobStorage() {
    return blobStorage;
  }

  public Optional<RepositoryState> repository(String name) {
    return index.repository(name);
  }

  public Optional<BlobContent> blob(String repository, Digest digest) {
    return hasBlob(repository, digest) ? blobStorage.open(digest) : Optional.empty();
  }

  private boolean hasBlob(String repository, Digest digest) {
    return repository(repository).filter(content -> content.hasBlob(digest)).isPresent();
  }

  /** Links a blob of another repository, or of any repository if none is specified, to this one. */
  public synchronized boolean mount(String repository, Digest digest, Optional<String> from) {
    boolean isKnown = from.map(name -> hasBlob(name, digest)).orElse(index.hasBlob(digest));
    boolean isMounted = isKnown && blobStorage.has(digest);
    if (isMounted) {
      record(Change.linked(repository, digest));
    }
    return isMounted;
  }

  /** Stores a finished upload as a blob of a repository. */
  public synchronized void add(String repository, UploadState uploadState, Digest digest) {
    checkOpen();
    uploadState.keep(digest);
    recordNew(Change.linked(repository, digest), digest);
  }

  /** Adds a manifest if all content that it references exists. */
  public synchronized void add(
      String repository, StoredManifest manifest, Digest digest, Optional<String> tag) {
    manifest
        .blobs()
        .forEach(blob -> check(hasBlob(repository, blob) && blobStorage.has(blob), blob));
    manifest.manifests().forEach(child -> check(link(repository, child).isPresent(), child));
    checkOpen();
    PendingBlob pendingBlob = blobStorage.begin();
    try {
      pendingBlob.write(manifest.bytes(), manifest.bytes().length);
      pendingBlob.seal();
      pendingBlob.keep(digest);
    } finally {
      pendingBlob.drop();
    }
    recordNew(Change.put(repository, digest, manifest.link(), tag), digest);
  }

  private static void check(boolean exists, Digest digest) {
    if (!exists) {
      throw new RegistryErrorException(
          ErrorCode.MANIFEST_BLOB_UNKNOWN, "push " + digest + " first");
    }
  }

  private Optional<ManifestEntry> link(String repository, Digest digest) {
    return repository(repository).flatMap(content -> content.manifest(digest));
  }

  public Optional<StoredManifest> manifest(String repository, Digest digest) throws IOException {
    Optional<ManifestEntry> link = link(repository, digest);
    Optional<BlobContent> content = link.flatMap(known -> blobStorage.open(digest));
    if (content.isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (BlobContent open = content.get()) {
      open.writeTo(bytes, 0, Math.min(open.size(), StoredManifest.LIMIT));
    }
    return Optional.of(
        StoredManifest.parse(bytes.toByteArray(), link.map(ManifestEntry::mediaType)));
  }

  /** Removes a blob from a repository; returns false if it does not exist. */
  public synchronized boolean removeBlob(String repository, Digest digest) {
    boolean exists = hasBlob(repository, digest);
    if (exists) {
      record(Change.unlinked(repository, digest));
      release(digest);
    }
    return exists;
  }

  /** Removes a manifest and its tags from a repository; returns false if it does not exist. */
  public synchronized boolean removeManifest(String repository, Digest digest) {
    boolean exists = link(repository, digest).isPresent();
    if (exists) {
      record(Change.removed(repository, digest));
      release(digest);
    }
    return exists;
  }

  /** Removes a tag; returns false if it does not exist. */
  public synchronized boolean untag(String repository, String tag) {
    boolean exists = repository(repository).flatMap(content -> content.tagged(tag)).isPresent();
    if (exists) {
      record(Change.untagged(repository, tag));
    }
    return exists;
  }

  private void record(Change change) {
    checkOpen();
    changeLog.write(change);
    index.apply(change);
  }

  /** Records a change for new content, and releases the content if that fails. */
  private void recordNew(Change change, Digest digest) {
    try {
      record(change);
    } catch (RegistryErrorException e) {
      release(digest);
      throw e;
    }
  }

  private void release(Digest digest) {
    if (!index.names(digest)) {
      blobStorage.remove(digest);
    }
  }

  private void checkOpen() {
    if (isClosed) {
      throw new RegistryErrorException(ErrorCode.UNKNOWN, "this registry is closed");
    }
  }

  /** Closes the store. Afterwards nothing is written to the folder. Idempotent. */
  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      changeLog.close();
      blobStorage.close();
    }
  }
}
