package io.imagespec.docker.internal.localregistry;

import io.imagespec.name.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** What all repositories hold. Changed by one thread at a time, read by any. */
final class Index {
  private final Map<String, RepositoryContent> repositories = new ConcurrentSkipListMap<>();

  void apply(Entry entry) {
    repositories.computeIfAbsent(entry.repository(), name -> new RepositoryContent()).apply(entry);
  }

  /** A repository that holds anything. */
  Optional<RepositoryContent> repository(String name) {
    return Optional.ofNullable(repositories.get(name)).filter(content -> !content.isEmpty());
  }

  /** Whether any repository has this blob or manifest. */
  boolean names(Digest digest) {
    return repositories.values().stream().anyMatch(content -> content.names(digest));
  }

  boolean hasBlob(Digest digest) {
    return repositories.values().stream().anyMatch(content -> content.hasBlob(digest));
  }

  /** The shortest way to come to what is here. */
  Stream<Entry> entries() {
    return repositories.entrySet().stream().flatMap(it -> it.getValue().entries(it.getKey()));
  }
}
