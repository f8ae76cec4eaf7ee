package io.imagespec.docker.internal.localregistry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.json.JsonObject;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.name.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A manifest or an index, as it came. Immutable: nobody writes to its bytes. */
final class Manifest {
  /** The largest, in bytes, as registries have it. */
  static final int LIMIT = 4 * 1024 * 1024;

  /** The longest media type. */
  private static final int TYPE_LIMIT = 255;

  private final byte[] bytes;
  private final Json json;
  private final String mediaType;

  private Manifest(byte[] bytes, Json json, String mediaType) {
    this.bytes = bytes;
    this.json = json;
    this.mediaType = mediaType;
  }

  /** Reads what a client sent. */
  static Manifest parse(byte[] bytes, Optional<String> contentType) {
    Json json = json(bytes);
    Optional<String> said = json.text("mediaType");
    Optional<String> sent = contentType.map(type -> type.replaceFirst(";.*", "").strip());
    if (said.isPresent() && sent.isPresent() && !said.equals(sent)) {
      throw invalid("the manifest's media type is another than the request's content type");
    }
    String type = sent.or(() -> said).orElseThrow(() -> invalid("the media type is missing"));
    if (type.length() > TYPE_LIMIT) {
      throw invalid("the media type has more than " + TYPE_LIMIT + " characters");
    }
    return new Manifest(bytes, json, type);
  }

  private static Json json(byte[] bytes) {
    try {
      Json json = Json.parse(bytes);
      if (json.isObject()) {
        return json;
      }
    } catch (MalformedJsonException e) {
      throw invalid("the manifest is " + e.getMessage());
    }
    throw invalid("the manifest is no JSON object");
  }

  private static RefusedException invalid(String why) {
    return new RefusedException(ErrorCode.MANIFEST_INVALID, why);
  }

  byte[] bytes() {
    return bytes;
  }

  String mediaType() {
    return mediaType;
  }

  ManifestLink link() {
    return new ManifestLink(mediaType, subject());
  }

  /** The manifest that this one is about. */
  Optional<Digest> subject() {
    Json subject = json.at("subject");
    return subject.isMissing() ? Optional.empty() : Optional.of(digest(subject));
  }

  /** The blobs that have to be there before it: all but layers that are elsewhere by design. */
  List<Digest> blobs() {
    List<Json> blobs = new ArrayList<>(json.at("layers").elements());
    blobs.removeIf(Manifest::isElsewhere);
    if (!json.at("config").isMissing()) {
      blobs.add(json.at("config"));
    }
    return blobs.stream().map(Manifest::digest).toList();
  }

  private static boolean isElsewhere(Json layer) {
    String type = layer.text("mediaType").orElse("");
    return !layer.at("urls").elements().isEmpty()
        || type.contains(".nondistributable.")
        || type.contains(".foreign.");
  }

  /** The manifests that have to be there before it. */
  List<Digest> manifests() {
    return json.at("manifests").elements().stream().map(Manifest::digest).toList();
  }

  private static Digest digest(Json descriptor) {
    return Hash.parse(descriptor.text("digest").orElse(""));
  }

  /** What it is for, if it says so. */
  Optional<String> artifactType() {
    return json.text("artifactType")
        .filter(type -> !type.isEmpty())
        .or(() -> json.text("config", "mediaType"));
  }

  /** How an index names it. */
  JsonObject descriptor(Digest digest) {
    JsonObject descriptor =
        new JsonObject()
            .put("mediaType", mediaType)
            .put("digest", digest.toString())
            .put("size", bytes.length);
    artifactType().ifPresent(type -> descriptor.put("artifactType", type));
    return descriptor.put("annotations", json.at("annotations"));
  }
}
