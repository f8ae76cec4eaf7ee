package io.imagespec.docker.internal.localregistry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.json.JsonObject;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.name.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One change to a repository.
 *
 * @param kind what is done
 * @param repository to which repository
 * @param digest with which blob or manifest; empty if a tag is taken away
 * @param manifest what is known of a manifest that is put
 * @param tag the tag, if one is put or taken away
 */
record Entry(
    Kind kind,
    String repository,
    Optional<Digest> digest,
    Optional<ManifestLink> manifest,
    Optional<String> tag) {
  /** What can be done. */
  enum Kind {
    LINK_BLOB,
    UNLINK_BLOB,
    PUT_MANIFEST,
    REMOVE_MANIFEST,
    UNTAG
  }

  static Entry linked(String repository, Digest blob) {
    return of(Kind.LINK_BLOB, repository, blob);
  }

  static Entry unlinked(String repository, Digest blob) {
    return of(Kind.UNLINK_BLOB, repository, blob);
  }

  static Entry removed(String repository, Digest manifest) {
    return of(Kind.REMOVE_MANIFEST, repository, manifest);
  }

  static Entry put(String repository, Digest digest, ManifestLink manifest, Optional<String> tag) {
    return new Entry(
        Kind.PUT_MANIFEST, repository, Optional.of(digest), Optional.of(manifest), tag);
  }

  static Entry untagged(String repository, String tag) {
    return new Entry(Kind.UNTAG, repository, Optional.empty(), Optional.empty(), Optional.of(tag));
  }

  private static Entry of(Kind kind, String repository, Digest digest) {
    return new Entry(kind, repository, Optional.of(digest), Optional.empty(), Optional.empty());
  }

  /**
   * Reads what {@link #toBytes()} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static Entry parse(byte[] line) {
    try {
      Json json = Json.parse(line);
      Optional<ManifestLink> manifest =
          json.text("mediaType")
              .map(type -> new ManifestLink(type, json.text("subject").map(Digest::parse)));
      return new Entry(
          Kind.valueOf(json.text("kind").orElse("")),
          json.text("repository").orElseThrow(IllegalArgumentException::new),
          json.text("digest").map(Digest::parse),
          manifest,
          json.text("tag"));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** One line, with its end. */
  byte[] toBytes() {
    JsonObject json = new JsonObject().put("kind", kind.name()).put("repository", repository);
    digest.ifPresent(value -> json.put("digest", value.toString()));
    manifest.ifPresent(value -> json.put("mediaType", value.mediaType()));
    manifest
        .flatMap(ManifestLink::subject)
        .ifPresent(value -> json.put("subject", value.toString()));
    tag.ifPresent(value -> json.put("tag", value));
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
