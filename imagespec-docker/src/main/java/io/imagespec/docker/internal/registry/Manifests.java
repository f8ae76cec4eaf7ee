package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.name.Digest;
import io.imagespec.registry.Descriptor;
import java.util.Optional;

/** What manifests say of themselves. */
final class Manifests {
  private static final String SCHEMA_1 = "application/vnd.docker.distribution.manifest.v1+";

  private Manifests() {}

  /**
   * The descriptor in the headers of a HEAD; empty if they do not give all of it, so that the
   * manifest has to be read.
   */
  static Optional<Descriptor> descriptor(Answer head, String name)
      throws UnacceptableAnswerException {
    Optional<Digest> digest = Content.claimed(head);
    Optional<Digest> asked = Content.asked(name);
    Optional<String> mediaType = head.mediaType().filter(MediaTypes::isManifest);
    long size = head.number("Content-Length").orElse(-1);
    if (digest.isEmpty() || mediaType.isEmpty() || size < 0) {
      return Optional.empty();
    }
    if (asked.isPresent()
        && asked.get().algorithm().equals(digest.get().algorithm())
        && !asked.equals(digest)) {
      throw new UnacceptableAnswerException(
          Origin.of(head.uri()) + " answered with " + digest.get() + " instead of " + asked.get());
    }
    return Optional.of(new Descriptor(mediaType.get(), asked.or(() -> digest).get(), size));
  }

  /** The media type, from the header, else from the document. */
  static String mediaType(String header, Json json) throws UnacceptableAnswerException {
    String own = json.text("mediaType").orElse("");
    if (MediaTypes.isManifest(header)) {
      return header;
    }
    if (MediaTypes.isManifest(own)) {
      return own;
    }
    if (header.startsWith(SCHEMA_1) || json.number("schemaVersion").orElse(0) == 1) {
      throw new UnacceptableAnswerException(
          "the image has a manifest of Docker's schema 1, which is no longer supported; push it again with a current tool");
    }
    throw new UnacceptableAnswerException(
        "the media type \""
            + (header.isEmpty() ? own : header)
            + "\" is neither an image manifest nor an index");
  }
}
