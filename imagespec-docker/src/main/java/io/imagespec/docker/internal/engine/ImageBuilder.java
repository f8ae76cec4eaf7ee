package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.BuiltImage;
import io.imagespec.engine.Capability;
import java.util.Optional;
import java.util.Set;

/**
 * The builder of an engine: BuildKit if the engine has it, otherwise the classic builder.
 * Thread-safe.
 */
interface ImageBuilder extends AutoCloseable {
  /** Returns the supported capabilities. */
  Set<Capability> capabilities();

  /**
   * Returns the reason that a capability is not supported, or empty if there is no specific reason.
   */
  default Optional<String> whyNot(Capability capability) {
    return Optional.empty();
  }

  /** Rejects a request that this builder does not support, before the build starts. */
  default void check(BuildRequest request) {}

  /** Returns true if the build of this request also pushes the image. */
  default boolean pushes(BuildRequest request) {
    return false;
  }

  /**
   * Builds the image, which then has its name in the engine's store. If the builder pushes images
   * itself, the image is also in the registry, with the digest that the registry accepted.
   */
  BuiltImage build(BuildRequest request, BuildListener listener, BuildDeadline deadline)
      throws InterruptedException;

  @Override
  void close();
}
