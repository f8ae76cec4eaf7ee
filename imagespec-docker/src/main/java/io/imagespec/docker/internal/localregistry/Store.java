package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All content: blobs and manifests once, repositories that link to them. Changes come one after the
 * other; what is being read stays readable to its end. Thread-safe.
 */
final class Store implements AutoCloseable {
  private final Vault vault;
  private final Ledger ledger;
  private final Index index;
  private boolean isClosed;

  private Store(Vault vault, Ledger ledger, Index index) {
    this.vault = vault;
    this.ledger = ledger;
    this.index = index;
  }

  /** One that forgets everything. */
  static Store inMemory(long capacity) {
    return new Store(new MemoryVault(new Capacity(capacity)), Ledger.none(), new Index());
  }

  /** One that holds what was in the folder before. */
  static Store in(Path directory) {
    Folder folder = Folder.open(directory);
    try {
      Index index = new Index();
      Journal journal = Journal.open(folder, index);
      folder.prepare();
      folder.sweep(index::names);
      return new Store(new FolderVault(folder), journal, index);
    } catch (RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  Vault vault() {
    return vault;
  }

  Optional<RepositoryContent> repository(String name) {
    return index.repository(name);
  }

  Optional<Content> blob(String repository, Digest digest) {
    return hasBlob(repository, digest) ? vault.open(digest) : Optional.empty();
  }

  private boolean hasBlob(String repository, Digest digest) {
    return repository(repository).filter(content -> content.hasBlob(digest)).isPresent();
  }

  /** Makes a blob of another repository, or of any if none is named, known in this one too. */
  synchronized boolean mount(String repository, Digest digest, Optional<String> from) {
    boolean isKnown = from.map(name -> hasBlob(name, digest)).orElse(index.hasBlob(digest));
    boolean isMounted = isKnown && vault.has(digest);
    if (isMounted) {
      record(Entry.linked(repository, digest));
    }
    return isMounted;
  }

  /** Makes a finished upload a blob of a repository. */
  synchronized void add(String repository, Upload upload, Digest digest) {
    checkOpen();
    upload.keep(digest);
    recordNew(Entry.linked(repository, digest), digest);
  }

  /** Adds a manifest, if all that it names is there. */
  synchronized void add(String repository, Manifest manifest, Digest digest, Optional<String> tag) {
    manifest.blobs().forEach(blob -> check(hasBlob(repository, blob) && vault.has(blob), blob));
    manifest.manifests().forEach(child -> check(link(repository, child).isPresent(), child));
    checkOpen();
    Draft draft = vault.begin();
    try {
      draft.write(manifest.bytes(), manifest.bytes().length);
      draft.seal();
      draft.keep(digest);
    } finally {
      draft.drop();
    }
    recordNew(Entry.put(repository, digest, manifest.link(), tag), digest);
  }

  private static void check(boolean isThere, Digest digest) {
    if (!isThere) {
      throw new RefusedException(ErrorCode.MANIFEST_BLOB_UNKNOWN, "push " + digest + " first");
    }
  }

  private Optional<ManifestLink> link(String repository, Digest digest) {
    return repository(repository).flatMap(content -> content.manifest(digest));
  }

  Optional<Manifest> manifest(String repository, Digest digest) throws IOException {
    Optional<ManifestLink> link = link(repository, digest);
    Optional<Content> content = link.flatMap(known -> vault.open(digest));
    if (content.isEmpty()) {
      return Optional.empty();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Content open = content.get()) {
      open.writeTo(bytes, 0, Math.min(open.size(), Manifest.LIMIT));
    }
    return Optional.of(Manifest.parse(bytes.toByteArray(), link.map(ManifestLink::mediaType)));
  }

  /** Takes a blob away from a repository; false if it is not there. */
  synchronized boolean removeBlob(String repository, Digest digest) {
    boolean isThere = hasBlob(repository, digest);
    if (isThere) {
      record(Entry.unlinked(repository, digest));
      release(digest);
    }
    return isThere;
  }

  /** Takes a manifest and its tags away from a repository; false if it is not there. */
  synchronized boolean removeManifest(String repository, Digest digest) {
    boolean isThere = link(repository, digest).isPresent();
    if (isThere) {
      record(Entry.removed(repository, digest));
      release(digest);
    }
    return isThere;
  }

  /** Takes a tag away; false if it is not there. */
  synchronized boolean untag(String repository, String tag) {
    boolean isThere = repository(repository).flatMap(content -> content.tagged(tag)).isPresent();
    if (isThere) {
      record(Entry.untagged(repository, tag));
    }
    return isThere;
  }

  private void record(Entry entry) {
    checkOpen();
    ledger.write(entry);
    index.apply(entry);
  }

  /** What cannot be recorded is not kept either. */
  private void recordNew(Entry entry, Digest digest) {
    try {
      record(entry);
    } catch (RefusedException e) {
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
      throw new RefusedException(ErrorCode.UNKNOWN, "this registry is closed");
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
