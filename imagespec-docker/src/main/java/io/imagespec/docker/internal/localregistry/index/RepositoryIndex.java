package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.name.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** The index of all repositories. Changed by one thread at a time, read by any thread. */
final class RepositoryIndex {
  private final Map<String, RepositoryState> repositories = new ConcurrentSkipListMap<>();

  void apply(Change change) {
    repositories.computeIfAbsent(change.repository(), name -> new RepositoryState()).apply(change);
  }

  /** Finds a repository that is not empty. */
  Optional<RepositoryState> repository(String name) {
    return Optional.ofNullable(repositories.get(name)).filter(content -> !content.isEmpty());
  }

  /** Returns true if any repository contains this blob or manifest. */
  boolean names(Digest digest) {
    return repositories.values().stream().anyMatch(content -> content.names(digest));
  }

  boolean hasBlob(Digest digest) {
    return repositories.values().stream().anyMatch(content -> content.hasBlob(digest));
  }

  /** Returns the smallest set of changes that recreates the index. */
  Stream<Change> entries() {
    return repositories.entrySet().stream().flatMap(it -> it.getValue().entries(it.getKey()));
  }
}
