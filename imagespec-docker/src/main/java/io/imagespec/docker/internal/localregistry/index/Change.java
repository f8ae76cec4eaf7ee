package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.name.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A change to a repository.
 *
 * @param kind the kind of change
 * @param repository the path of the repository
 * @param digest the digest of the blob or manifest; empty if a tag is removed
 * @param manifest the entry of a manifest that is added
 * @param tag the tag that is added or removed
 */
public record Change(
    Kind kind,
    String repository,
    Optional<Digest> digest,
    Optional<ManifestEntry> manifest,
    Optional<String> tag) {
  /** The kinds of change. */
  enum Kind {
    LINK_BLOB,
    UNLINK_BLOB,
    PUT_MANIFEST,
    REMOVE_MANIFEST,
    UNTAG
  }

  static Change linked(String repository, Digest blob) {
    return of(Kind.LINK_BLOB, repository, blob);
  }

  static Change unlinked(String repository, Digest blob) {
    return of(Kind.UNLINK_BLOB, repository, blob);
  }

  static Change removed(String repository, Digest manifest) {
    return of(Kind.REMOVE_MANIFEST, repository, manifest);
  }

  public static Change put(
      String repository, Digest digest, ManifestEntry manifest, Optional<String> tag) {
    return new Change(
        Kind.PUT_MANIFEST, repository, Optional.of(digest), Optional.of(manifest), tag);
  }

  static Change untagged(String repository, String tag) {
    return new Change(Kind.UNTAG, repository, Optional.empty(), Optional.empty(), Optional.of(tag));
  }

  private static Change of(Kind kind, String repository, Digest digest) {
    return new Change(kind, repository, Optional.of(digest), Optional.empty(), Optional.empty());
  }

  /**
   * Parses the result of {@link #toBytes()}.
   *
   * @throws IllegalArgumentException if the line is invalid
   */
  static Change parse(byte[] line) {
    try {
      JsonValue json = JsonValue.parse(line);
      Optional<ManifestEntry> manifest =
          json.text("mediaType")
              .map(type -> new ManifestEntry(type, json.text("subject").map(Digest::parse)));
      return new Change(
          Kind.valueOf(json.text("kind").orElse("")),
          json.text("repository").orElseThrow(IllegalArgumentException::new),
          json.text("digest").map(Digest::parse),
          manifest,
          json.text("tag"));
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Formats the change as one line, including its terminator. */
  public byte[] toBytes() {
    JsonObjectBuilder json =
        new JsonObjectBuilder().put("kind", kind.name()).put("repository", repository);
    digest.ifPresent(value -> json.put("digest", value.toString()));
    manifest.ifPresent(value -> json.put("mediaType", value.mediaType()));
    manifest
        .flatMap(ManifestEntry::subject)
        .ifPresent(value -> json.put("subject", value.toString()));
    tag.ifPresent(value -> json.put("tag", value));
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }
}
