package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What one repository holds: links to blobs, manifests, tags. Thread-safe. */
final class RepositoryContent {
  private final Set<Digest> blobs = ConcurrentHashMap.newKeySet();
  private final Map<Digest, Content> manifests = new ConcurrentHashMap<>();
  private final Map<String, Digest> tags = new ConcurrentSkipListMap<>();

  void link(Digest blob) {
    blobs.add(blob);
  }

  boolean hasBlob(Digest blob) {
    return blobs.contains(blob);
  }

  boolean hasManifest(Digest manifest) {
    return manifests.containsKey(manifest);
  }

  void put(Digest digest, Content manifest) {
    manifests.put(digest, manifest);
  }

  void tag(String tag, Digest digest) {
    tags.put(tag, digest);
  }

  Optional<Digest> tagged(String tag) {
    return Optional.ofNullable(tags.get(tag));
  }

  Optional<Content> manifest(Digest digest) {
    return Optional.ofNullable(manifests.get(digest));
  }

  List<String> tags() {
    return List.copyOf(tags.keySet());
  }
}
