package io.imagespec.engine;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes images. Thread-safe, unless {@link #maxConcurrency()} says how many builds at a time it
 * takes.
 *
 * <p>Every author of an engine runs {@code ContainerEngineContract} against the real thing.
 */
public interface ContainerEngine extends AutoCloseable {
  /**
   * What the engine says of itself. Never blocks: it was asked when the engine was connected.
   *
   * @return name, version, place and capabilities
   */
  EngineInfo info();

  /**
   * Why the engine lacks a capability, for the message that refuses what needs it.
   *
   * @param capability one that {@link #info()} does not name
   * @return a clause like {@code its kernel has no such thing}; empty, unless overridden, if there
   *     is no more to say than that it is missing
   */
  default Optional<String> unsupportedReason(Capability capability) {
    Objects.requireNonNull(capability, "capability");
    return Optional.empty();
  }

  /**
   * How many builds the engine takes at a time. A resolver lets the others wait for their turn;
   * resolvers that share an engine know nothing of each other.
   *
   * @return the number, at least 1; unlimited unless overridden
   */
  default int maxConcurrency() {
    return Integer.MAX_VALUE;
  }

  /**
   * Looks an image up in the engine's own store; asks no registry.
   *
   * @param image a reference with a tag or a digest
   * @param platform what it must run on
   * @return the stored image, or empty if the store has none of that name and platform
   * @throws EngineUnavailableException if the engine does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  Optional<StoredImage> find(ImageReference image, Platform platform) throws InterruptedException;

  /**
   * Builds an image and delivers it. Blocks until it is delivered or failed.
   *
   * <p>To cancel, interrupt the thread: the method returns within 10 seconds and leaves no
   * container, tag or temporary file behind.
   *
   * @param request what to build, and where it goes
   * @param listener told of progress, on the calling thread or one of the engine's, one event at a
   *     time
   * @return what was built
   * @throws BuildFailedException if a step failed, or an image it needs cannot be had
   * @throws EngineUnavailableException if the engine does not answer, or goes away
   * @throws io.imagespec.registry.RegistryException if the push is refused
   * @throws io.imagespec.context.ContextException if a file changed since it was hashed, or cannot
   *     be read
   * @throws InterruptedException if the thread is interrupted
   */
  BuiltImage build(BuildRequest request, BuildListener listener) throws InterruptedException;

  /** Ends the engine's threads and connections. Idempotent. */
  @Override
  void close();
}
