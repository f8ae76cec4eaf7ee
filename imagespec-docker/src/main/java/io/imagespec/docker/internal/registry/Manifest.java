package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;

/**
 * A manifest or index, its bytes verified.
 *
 * @param descriptor what names it
 * @param body exactly what the registry has
 * @param json the same, parsed
 */
record Manifest(Descriptor descriptor, Body body, Json json) {
  /**
   * Takes an answer for what it says it is.
   *
   * @throws UnacceptableAnswerException if it is neither manifest nor index, or its digest is
   *     another
   */
  static Manifest read(Answer answer, String name) throws UnacceptableAnswerException {
    Json json = answer.json();
    String mediaType = Manifests.mediaType(answer.mediaType().orElse(""), json);
    Digest digest = Content.digest(answer, name);
    return new Manifest(
        new Descriptor(mediaType, digest, answer.body().size()), answer.body(), json);
  }

  /** Its descriptor. */
  @Override
  public String toString() {
    return descriptor.toString();
  }
}
