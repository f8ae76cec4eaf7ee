package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import java.util.Optional;
import java.util.Set;

/** What makes images in an engine: BuildKit where it is, else the classic builder. Thread-safe. */
interface ImageBuilder extends AutoCloseable {
  /** What it can do. */
  Set<Capability> capabilities();

  /** Why it lacks one of the others, if there is more to say. */
  default Optional<String> whyNot(Capability capability) {
    return Optional.empty();
  }

  /** Refuses what it cannot do, before anything starts. */
  default void check(BuildRequest request) {}

  /**
   * Builds. The image then has its name in the engine's store; where the builder pushes images
   * itself, it is also in the registry, and has the digest that the registry accepted.
   */
  BuiltImage build(BuildRequest request, BuildListener listener, BuildDeadline deadline)
      throws InterruptedException;

  @Override
  void close();
}
