package io.imagespec.engine;

import io.imagespec.name.Digest;
import io.imagespec.name.EngineSpi;
import java.util.Optional;

/**
 * The last lookup of an image before its push. Another client may have pushed the same image since
 * the resolver looked it up, for example another machine during the build. Thread-safe.
 *
 * <p>An engine calls {@link #findPushed()} once for each request with a {@link Delivery.Push}:
 * after the build, and before the first byte of the push. An engine that sends layers while it
 * builds them calls it before it writes the manifest that gets the tag. An engine whose build and
 * push are one operation calls it before that operation.
 *
 * @see BuildRequest#pushCheck()
 */
@EngineSpi
@FunctionalInterface
public interface PushCheck {
  /**
   * Looks up the image in its registry. If it exists, the engine pushes nothing and returns a
   * {@link BuiltImage} without a pushed digest. The resolver then uses the image in the registry.
   *
   * @return the digest of the manifest or index with the requested reference and fingerprint; empty
   *     if the image is missing, or if the lookup fails, because the build is then still worth a
   *     push
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; the interrupt
   *     flag is set
   */
  Optional<Digest> findPushed();

  /**
   * Returns a check that sends no request and finds nothing, so that the engine always pushes.
   *
   * @return the check
   */
  static PushCheck neverPresent() {
    return Optional::empty;
  }
}
