package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.Bytes;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.util.Optional;

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

  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";

  /**
   * Takes an answer for what it says it is.
   *
   * @throws InvalidResponseException if it is neither manifest nor index, or its digest is another
   */
  static Manifest read(HttpResult result, String name) throws InvalidResponseException {
    JsonValue json = result.json();
    String mediaType = mediaType(result.mediaType().orElse(""), json);
    Digest digest = ContentDigest.digest(result, name);
    return new Manifest(
        new Descriptor(mediaType, digest, result.body().size()), result.body(), json);
  }

  /** Finds the media type in the header, else in the document. */
  private static String mediaType(String header, JsonValue json) throws InvalidResponseException {
    String own = json.text("mediaType").orElse("");
    if (MediaTypes.isManifest(header)) {
      return header;
    }
    if (MediaTypes.isManifest(own)) {
      return own;
    }
    if (header.startsWith(SCHEMA_1) || json.number("schemaVersion").orElse(0) == 1) {
      throw new InvalidResponseException(
          "the image has a manifest of Docker's schema 1, which is no longer supported; push it again with a current tool");
    }
    throw new InvalidResponseException(
        "the media type \""
            + (header.isEmpty() ? own : header)
            + "\" is neither an image manifest nor an index");
  }

  /**
   * Reads the descriptor in the headers of a HEAD; empty if they do not give all of it, so that the
   * manifest has to be read.
   */
  static Optional<Descriptor> readDescriptor(HttpResult head, String name)
      throws InvalidResponseException {
    Optional<Digest> digest = ContentDigest.claimed(head);
    Optional<Digest> asked = ContentDigest.asked(name);
    Optional<String> mediaType = head.mediaType().filter(MediaTypes::isManifest);
    long size = head.number("Content-Length").orElse(-1);
    if (digest.isEmpty() || mediaType.isEmpty() || size < 0) {
      return Optional.empty();
    }
    if (asked.isPresent()
        && asked.get().algorithm().equals(digest.get().algorithm())
        && !asked.equals(digest)) {
      throw new InvalidResponseException(
          Origin.of(head.uri()) + " answered with " + digest.get() + " instead of " + asked.get());
    }
    return Optional.of(new Descriptor(mediaType.get(), asked.or(() -> digest).get(), size));
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
    if (!MediaTypes.isManifest(mediaType)) {
      throw new IllegalArgumentException(
          "media type \"" + mediaType + "\": it is none of " + MediaTypes.MANIFESTS);
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
