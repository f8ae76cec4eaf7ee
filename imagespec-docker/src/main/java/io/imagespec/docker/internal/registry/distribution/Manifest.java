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
 * A manifest or index with verified bytes.
 *
 * @param descriptor the media type, digest and size
 * @param body the exact bytes in the registry
 * @param json the parsed bytes
 */
public record Manifest(Descriptor descriptor, Bytes body, JsonValue json) {
  /** The size of the largest manifest or index, in bytes. Registries reject larger ones. */
  public static final int LIMIT = 4 * 1024 * 1024;

  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";

  /**
   * Reads the manifest in a response.
   *
   * @throws InvalidResponseException if the body is neither a manifest nor an index, or has a
   *     different digest
   */
  static Manifest read(HttpResult result, String name) throws InvalidResponseException {
    JsonValue json = result.json();
    String mediaType = mediaType(result.mediaType().orElse(""), json);
    Digest digest = ContentDigest.digest(result, name);
    return new Manifest(
        new Descriptor(mediaType, digest, result.body().size()), result.body(), json);
  }

  /** Returns the media type in the header, else the one in the document. */
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
          "the image has a manifest of Docker's schema 1, which is no longer supported",
          "push it again with a current tool");
    }
    throw new InvalidResponseException(
        "the media type \""
            + (header.isEmpty() ? own : header)
            + "\" is neither an image manifest nor an index");
  }

  /**
   * Reads the descriptor in the headers of a HEAD; empty if they are incomplete, so that the
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
          Origin.of(head.uri()) + " sent " + digest.get() + " instead of " + asked.get());
    }
    return Optional.of(new Descriptor(mediaType.get(), asked.or(() -> digest).get(), size));
  }

  /**
   * Creates a manifest from bytes to push, or from bytes that were read earlier.
   *
   * @param mediaType the media type of the manifest or index
   * @param bytes the exact bytes
   * @return the manifest
   * @throws IllegalArgumentException if the media type belongs to another kind of document, or the
   *     bytes are not JSON
   */
  public static Manifest of(String mediaType, byte[] bytes) {
    if (!MediaTypes.isManifest(mediaType)) {
      throw new IllegalArgumentException(
          "media type \"" + mediaType + "\": not one of " + MediaTypes.MANIFESTS);
    }
    if (bytes.length > LIMIT) {
      throw new IllegalArgumentException(
          "a manifest of " + bytes.length + " bytes: registries accept at most " + LIMIT);
    }
    Bytes body = Bytes.of(bytes.clone());
    Descriptor descriptor = new Descriptor(mediaType, Digest.sha256(body.bytes()), body.size());
    return new Manifest(descriptor, body, parsed(bytes));
  }

  private static JsonValue parsed(byte[] bytes) {
    try {
      return JsonValue.parse(bytes);
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException("invalid manifest: " + e.getMessage(), e);
    }
  }

  /** Returns the descriptor as text. */
  @Override
  public String toString() {
    return descriptor.toString();
  }
}
