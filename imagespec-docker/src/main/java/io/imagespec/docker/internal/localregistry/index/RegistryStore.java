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
 * All content: blobs and manifests once, repositories that link to them. Changes come one after the
 * other; what is being read stays readable to its end. Thread-safe.
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

  /** One that forgets everything. */
  public static RegistryStore inMemory(long capacity) {
    return new RegistryStore(
        new MemoryBlobStorage(new StorageQuota(capacity)), ChangeLog.none(), new RepositoryIndex());
  }

  /** One that holds what was in the folder before. */
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

  /** Makes a blob of another repository, or of any if none is named, known in this one too. */
  public synchronized boolean mount(String repository, Digest digest, Optional<String> from) {
    boolean isKnown = from.map(name -> hasBlob(name, digest)).orElse(index.hasBlob(digest));
    boolean isMounted = isKnown && blobStorage.has(digest);
    if (isMounted) {
      record(Change.linked(repository, digest));
    }
    return isMounted;
  }

  /** Makes a finished upload a blob of a repository. */
  public synchronized void add(String repository, UploadState uploadState, Digest digest) {
    checkOpen();
    uploadState.keep(digest);
    recordNew(Change.linked(repository, digest), digest);
  }

  /** Adds a manifest, if all that it names is there. */
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

  private static void check(boolean isThere, Digest digest) {
    if (!isThere) {
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

  /** Takes a blob away from a repository; false if it is not there. */
  public synchronized boolean removeBlob(String repository, Digest digest) {
    boolean isThere = hasBlob(repository, digest);
    if (isThere) {
      record(Change.unlinked(repository, digest));
      release(digest);
    }
    return isThere;
  }

  /** Takes a manifest and its tags away from a repository; false if it is not there. */
  public synchronized boolean removeManifest(String repository, Digest digest) {
    boolean isThere = link(repository, digest).isPresent();
    if (isThere) {
      record(Change.removed(repository, digest));
      release(digest);
    }
    return isThere;
  }

  /** Takes a tag away; false if it is not there. */
  public synchronized boolean untag(String repository, String tag) {
    boolean isThere = repository(repository).flatMap(content -> content.tagged(tag)).isPresent();
    if (isThere) {
      record(Change.untagged(repository, tag));
    }
    return isThere;
  }

  private void record(Change change) {
    checkOpen();
    changeLog.write(change);
    index.apply(change);
  }

  /** What cannot be recorded is not kept either. */
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

  /** Ends changes; nothing is written to the folder any more. Idempotent. */
  @Override
  public synchronized void close() {
    if (!isClosed) {
      isClosed = true;
      changeLog.close();
      blobStorage.close();
    }
  }
}
