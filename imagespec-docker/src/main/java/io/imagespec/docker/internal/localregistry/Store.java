package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** All content: blobs once, repositories that link to them, uploads under way. Thread-safe. */
final class Store {
  private final Capacity capacity;
  private final Map<Digest, Content> blobs = new ConcurrentHashMap<>();
  private final Map<String, RepositoryContent> repositories = new ConcurrentHashMap<>();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();

  Store(Capacity capacity) {
    this.capacity = capacity;
  }

  Optional<RepositoryContent> repository(String name) {
    return Optional.ofNullable(repositories.get(name));
  }

  RepositoryContent repositoryToWrite(String name) {
    return repositories.computeIfAbsent(name, unused -> new RepositoryContent());
  }

  Optional<Content> blob(String repository, Digest digest) {
    boolean linked = repository(repository).map(content -> content.hasBlob(digest)).orElse(false);
    return linked ? Optional.ofNullable(blobs.get(digest)) : Optional.empty();
  }

  /** Makes a blob that is in any repository known in this one too. */
  boolean mount(String repository, Digest digest) {
    boolean known = blobs.containsKey(digest);
    if (known) {
      repositoryToWrite(repository).link(digest);
    }
    return known;
  }

  String begin() {
    String id = UUID.randomUUID().toString();
    uploads.put(id, new Upload(capacity));
    return id;
  }

  Upload upload(String id) {
    Upload upload = uploads.get(id);
    if (upload == null) {
      throw new RefusedException(ErrorCode.BLOB_UPLOAD_UNKNOWN, "no such upload: begin again");
    }
    return upload;
  }

  void cancel(String id) {
    upload(id).drop();
    uploads.remove(id);
  }

  /** Makes an upload a blob, if it is what the client says. */
  void finish(String repository, String id, Digest expected) {
    Content blob = Content.of(Content.BLOB, upload(id).bytes());
    Digest actual = blob.digest();
    if (!actual.equals(expected)) {
      cancel(id);
      throw new RefusedException(
          ErrorCode.DIGEST_INVALID, "the blob has the digest " + actual + ", not " + expected);
    }
    if (blobs.putIfAbsent(actual, blob) != null) {
      upload(id).drop();
    }
    uploads.remove(id);
    repositoryToWrite(repository).link(actual);
  }

  void putManifest(String repository, Digest digest, Content manifest) {
    capacity.take(manifest.size());
    repositoryToWrite(repository).put(digest, manifest);
  }
}
