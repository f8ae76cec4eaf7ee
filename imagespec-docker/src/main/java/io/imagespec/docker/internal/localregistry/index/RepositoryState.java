package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.name.Digest;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** The content of a repository: links to blobs and manifests, and tags. Reading is thread-safe. */
public final class RepositoryState {
  private final Set<Digest> blobs = ConcurrentHashMap.newKeySet();
  private final NavigableMap<Digest, ManifestEntry> manifests = new ConcurrentSkipListMap<>();
  private final NavigableMap<String, Digest> tags = new ConcurrentSkipListMap<>();

  void apply(Change change) {
    switch (change.kind()) {
      case LINK_BLOB -> blobs.add(change.digest().orElseThrow());
      case UNLINK_BLOB -> blobs.remove(change.digest().orElseThrow());
      case PUT_MANIFEST -> put(change);
      case REMOVE_MANIFEST -> remove(change.digest().orElseThrow());
      case UNTAG -> tags.remove(change.tag().orElseThrow());
    }
  }

  private void put(Change change) {
    Digest digest = change.digest().orElseThrow();
    manifests.put(digest, change.manifest().orElseThrow());
    change.tag().ifPresent(tag -> tags.put(tag, digest));
  }

  /** Removes a manifest together with its tags. */
  private void remove(Digest manifest) {
    tags.values().removeIf(manifest::equals);
    manifests.remove(manifest);
  }

  /** Returns the smallest set of changes that recreates the repository. */
  Stream<Change> entries(String name) {
    return Stream.of(
            blobs.stream().map(blob -> Change.linked(name, blob)),
            manifests.entrySet().stream()
                .map(it -> Change.put(name, it.getKey(), it.getValue(), Optional.empty())),
            tags.entrySet().stream()
                .map(
                    it ->
                        Change.put(
                            name,
                            it.getValue(),
                            manifest(it.getValue()).orElseThrow(),
                            Optional.of(it.getKey()))))
        .flatMap(stream -> stream);
  }

  boolean isEmpty() {
    return blobs.isEmpty() && manifests.isEmpty() && tags.isEmpty();
  }

  boolean names(Digest digest) {
    return hasBlob(digest) || manifests.containsKey(digest);
  }

  boolean hasBlob(Digest blob) {
    return blobs.contains(blob);
  }

  public Optional<Digest> tagged(String tag) {
    return Optional.ofNullable(tags.get(tag));
  }

  Optional<ManifestEntry> manifest(Digest digest) {
    return Optional.ofNullable(manifests.get(digest));
  }

  /** Returns the tags after another one, in order. */
  public NavigableSet<String> tagsAfter(String last) {
    return tags.tailMap(last, false).navigableKeySet();
  }

  /** Returns the manifests that refer to another one, in the order of their digests. */
  public List<Digest> referrers(Digest subject) {
    return manifests.entrySet().stream()
        .filter(entry -> entry.getValue().subject().filter(subject::equals).isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }
}
