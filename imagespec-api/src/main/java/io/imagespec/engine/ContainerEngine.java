package io.imagespec.engine;

import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Objects;
import java.util.Optional;

/**
 * A builder of images. Thread-safe, with at most {@link #maxConcurrency()} concurrent builds.
 *
 * <p>The author of an engine runs {@code ContainerEngineContract} against the real engine.
 */
public interface ContainerEngine extends AutoCloseable {
  /**
   * Information about the engine, obtained when the engine was connected. Never blocks.
   *
   * @return the name, version, endpoint and capabilities
   */
  EngineInfo info();

  /**
   * Returns the reason why the engine lacks a capability, for the message that refuses a request.
   *
   * @param capability a capability that is missing in {@link #info()}
   * @return a clause such as {@code its kernel does not support it}, or empty if no reason is
   *     known; empty by default
   */
  default Optional<String> unsupportedReason(Capability capability) {
    Objects.requireNonNull(capability, "capability");
    return Optional.empty();
  }

  /**
   * Returns the maximum number of concurrent builds. A resolver queues further builds. Resolvers
   * that share an engine do not coordinate.
   *
   * @return the number, at least 1; unlimited by default
   */
  default int maxConcurrency() {
    return Integer.MAX_VALUE;
  }

  /**
   * Looks up an image in the engine's own store. Does not access a registry.
   *
   * @param image a reference with a tag or a digest
   * @param platform the platform on which the image must run
   * @return the stored image, or empty if the store has no image of that name and platform
   * @throws EngineUnavailableException if the engine does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  Optional<StoredImage> find(ImageReference image, Platform platform) throws InterruptedException;

  /**
   * Builds an image and delivers it. Blocks until the delivery is complete or the build fails.
   *
   * <p>Interrupting the thread cancels the build: the method ends within 10 seconds and leaves no
   * container, tag or temporary file behind.
   *
   * @param request the plan and the delivery
   * @param listener the receiver of events, called on the calling thread or a thread of the engine,
   *     one event at a time
   * @return the built image
   * @throws BuildFailedException if a step fails, or a required image is unavailable
   * @throws EngineUnavailableException if the engine does not answer or disconnects
   * @throws io.imagespec.registry.RegistryException if the push is refused
   * @throws io.imagespec.context.ContextException if a file changed after it was hashed, or cannot
   *     be read
   * @throws InterruptedException if the thread is interrupted
   */
  BuiltImage build(BuildRequest request, BuildListener listener) throws InterruptedException;

  /** Stops the engine's threads and closes its connections. Idempotent. */
  @Override
  void close();
}
