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
  private final BlobStorage vault;
  private final ChangeLog ledger;
  private final RepositoryIndex index;
  private boolean isClosed;

  private RegistryStore(BlobStorage vault, ChangeLog ledger, RepositoryIndex index) {
    this.vault = vault;
    this.ledger = ledger;
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
      JournalFile journal = JournalFile.open(folder, index);
      folder.prepare();
      folder.sweep(index::names);
      return new RegistryStore(new FileBlobStorage(folder), journal, index);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  public BlobStorage vault() {
    return vault;
  }

  public Optional<RepositoryState> repository(String name) {
    return index.repository(name);
  }

  public Optional<BlobContent> blob(String repository, Digest digest) {
    return hasBlob(repository, digest) ? vault.open(digest) : Optional.empty();
  }

  private boolean hasBlob(String repository, Digest digest) {
    return repository(repository).filter(content -> content.hasBlob(digest)).isPresent();
  }

  /** Makes a blob of another repository, or of any if none is named, known in this one too. */
  public synchronized boolean mount(String repository, Digest digest, Optional<String> from) {
    boolean isKnown = from.map(name -> hasBlob(name, digest)).orElse(index.hasBlob(digest));
    boolean isMounted = isKnown && vault.has(digest);
    if (isMounted) {
      record(Change.linked(repository, digest));
    }
    return isMounted;
  }

  /** Makes a finished upload a blob of a repository. */
  public synchronized void add(String repository, UploadState upload, Digest digest) {
    checkOpen();
    upload.keep(digest);
    recordNew(Change.linked(repository, digest), digest);
  }

  /** Adds a manifest, if all that it names is there. */
  public synchronized void add(
      String repository, StoredManifest manifest, Digest digest, Optional<String> tag) {
    manifest.blobs().forEach(blob -> check(hasBlob(repository, blob) && vault.has(blob), blob));
    manifest.manifests().forEach(child -> check(link(repository, child).isPresent(), child));
    checkOpen();
    PendingBlob draft = vault.begin();
    try {
      draft.write(manifest.bytes(), manifest.bytes().length);
      draft.seal();
      draft.keep(digest);
    } finally {
      draft.drop();
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
    Optional<BlobContent> content = link.flatMap(known -> vault.open(digest));
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

  private void record(Change entry) {
    checkOpen();
    ledger.write(entry);
    index.apply(entry);
  }

  /** What cannot be recorded is not kept either. */
  private void recordNew(Change entry, Digest digest) {
    try {
      record(entry);
    } catch (RegistryErrorException e) {
      release(digest);
      throw e;
    }
  }

  private void release(Digest digest) {
    if (!index.names(digest)) {
      vault.remove(digest);
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
      ledger.close();
      vault.close();
    }
  }
}
