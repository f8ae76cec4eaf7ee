package io.imagespec.docker.internal.registry.distribution;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import io.imagespec.docker.internal.registry.http.HttpResult;
import io.imagespec.docker.internal.registry.http.InvalidResponseException;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.util.Optional;

/** What manifests say of themselves. */
final class ManifestMediaTypes {
  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";

  private ManifestMediaTypes() {}

  /**
   * The descriptor in the headers of a HEAD; empty if they do not give all of it, so that the
   * manifest has to be read.
   */
  static Optional<Descriptor> descriptor(HttpResult head, String name)
      throws InvalidResponseException {
    Optional<Digest> digest = ContentDigest.claimed(head);
    Optional<Digest> asked = ContentDigest.asked(name);
    Optional<String> mediaType = head.mediaType().filter(RegistryMediaTypes::isManifest);
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

  /** The media type, from the header, else from the document. */
  static String mediaType(String header, JsonValue json) throws InvalidResponseException {
    String own = json.text("mediaType").orElse("");
    if (RegistryMediaTypes.isManifest(header)) {
      return header;
    }
    if (RegistryMediaTypes.isManifest(own)) {
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
}
