package io.imagespec.engine;

import io.imagespec.name.Digest;
import io.imagespec.name.EngineSpi;
import java.util.Objects;
import java.util.Optional;

/**
 * What an engine built.
 *
 * @param id the image's id in the engine's store, or the digest of the manifest or index where
 *     there is no store, and in an archive
 * @param pushed the digest of the manifest or index that the registry accepted, present after a
 *     push
 */
@EngineSpi
public record BuiltImage(Digest id, Optional<Digest> pushed) {
  /** Takes no null. */
  public BuiltImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(pushed, "pushed");
  }
}
