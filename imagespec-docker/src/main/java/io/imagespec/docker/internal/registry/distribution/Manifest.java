package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.docker.internal.registry.http.Bytes;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;

/**
 * A manifest or index, its bytes verified.
 *
 * @param descriptor what names it
 * @param body exactly what the registry has
 * @param json the same, parsed
 */
public record Manifest(Descriptor descriptor, Bytes body, JsonValue json) {
  /** The largest manifest or index, in bytes; registries refuse larger ones. */
  public static final int LIMIT = 4 * 1024 * 1024;

  /**
   * Takes an answer for what it says it is.
   *
   * @throws InvalidResponseException if it is neither manifest nor index, or its digest is another
   */
  static Manifest read(HttpResult result, String name) throws InvalidResponseException {
    JsonValue json = result.json();
    String mediaType = ManifestMediaTypes.mediaType(result.mediaType().orElse(""), json);
    Digest digest = ContentDigest.digest(result, name);
    return new Manifest(
        new Descriptor(mediaType, digest, result.body().size()), result.body(), json);
  }

  /**
   * Takes what is to be pushed, or was read before.
   *
   * @param mediaType what it is
   * @param bytes all of it
   * @return the manifest
   * @throws IllegalArgumentException if the media type is no manifest's, or the bytes are no JSON
   */
  public static Manifest of(String mediaType, byte[] bytes) {
    if (!RegistryMediaTypes.isManifest(mediaType)) {
      throw new IllegalArgumentException(
          "media type \"" + mediaType + "\": it is none of " + RegistryMediaTypes.MANIFESTS);
    }
    if (bytes.length > LIMIT) {
      throw new IllegalArgumentException(
          "a manifest of " + bytes.length + " bytes: registries take " + LIMIT);
    }
    Bytes body = Bytes.of(bytes.clone());
    Descriptor descriptor = new Descriptor(mediaType, Digest.sha256(body.bytes()), body.size());
    return new Manifest(descriptor, body, parsed(bytes));
  }

  private static JsonValue parsed(byte[] bytes) {
    try {
      return JsonValue.parse(bytes);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException("a manifest that is " + e.getMessage(), e);
    }
  }

  /** Its descriptor. */
  @Override
  public String toString() {
    return descriptor.toString();
  }
}
