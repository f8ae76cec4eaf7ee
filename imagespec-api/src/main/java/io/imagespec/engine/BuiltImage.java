package io.imagespec.engine;

import io.imagespec.name.Digest;
import io.imagespec.name.EngineSpi;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of an engine's build.
 *
 * @param id the image's id in the engine's store; the digest of the manifest or index if the engine
 *     has no store, if the image is in an archive, or if nothing was built because {@link
 *     PushCheck#findPushed()} found it
 * @param pushed the digest of the manifest or index that the registry accepted, present after a
 *     push; empty if nothing was pushed because {@link PushCheck#findPushed()} found the image
 */
@EngineSpi
public record BuiltImage(Digest id, Optional<Digest> pushed) {
  /** Rejects null arguments. */
  public BuiltImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(pushed, "pushed");
  }
}
