package io.imagespec.engine;

import io.imagespec.name.EngineSpi;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.util.Objects;
import java.util.Optional;

/**
 * A builder of images. Thread-safe, with at most {@link #maxConcurrency()} concurrent builds.
 *
 * <p>By default, a resolver requests only the steps of a plan up to its last command, and assembles
 * the rest in this process. An engine whose {@link #assembler} is empty gets whole plans.
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
   * <p>Right before a push, the engine calls {@link BuildRequest#pushCheck()}. It pushes nothing if
   * the check finds the image.
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

  /**
   * Returns the engine that adds the files and settings after the last command to an image that
   * this engine built.
   *
   * @param found the engine of the {@linkplain ContainerEngineProvider#assembles assembling}
   *     provider; empty if no such provider exists
   * @return the assembling engine; empty if this engine builds whole plans itself; {@code found} by
   *     default
   */
  @EngineSpi
  default Optional<ContainerEngine> assembler(Optional<ContainerEngine> found) {
    return Objects.requireNonNull(found, "found");
  }

  /**
   * Returns the reason why this engine cannot build on the base of a request. Reads at most the
   * base's manifest and config. An assembling engine is asked before it builds, so that another
   * engine can build instead.
   *
   * @param request the request
   * @return a clause such as {@code base debian has ONBUILD triggers}; empty if the engine accepts
   *     the base, and by default
   * @throws io.imagespec.registry.RegistryException if the base cannot be read
   * @throws InterruptedException if the thread is interrupted
   */
  @EngineSpi
  default Optional<String> objection(BuildRequest request) throws InterruptedException {
    Objects.requireNonNull(request, "request");
    return Optional.empty();
  }

  /** Stops the engine's threads and closes its connections. Idempotent. */
  @Override
  void close();
}
