package io.imagespec.docker.internal.localregistry.index;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.docker.internal.localregistry.blob.ContentHash;
import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import io.imagespec.name.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A manifest or an index, as it came. Immutable: nobody writes to its bytes. */
public final class StoredManifest {
  /** The largest, in bytes, as registries have it. */
  public static final int LIMIT = 4 * 1024 * 1024;

  /** The longest media type. */
  private static final int TYPE_LIMIT = 255;

  private final byte[] bytes;
  private final JsonValue json;
  private final String mediaType;

  private StoredManifest(byte[] bytes, JsonValue json, String mediaType) {
    this.bytes = bytes;
    this.json = json;
    this.mediaType = mediaType;
  }

  /** Reads what a client sent. */
  public static StoredManifest parse(byte[] bytes, Optional<String> contentType) {
    JsonValue json = json(bytes);
    Optional<String> said = json.text("mediaType");
    Optional<String> sent = contentType.map(type -> type.replaceFirst(";.*", "").strip());
    if (said.isPresent() && sent.isPresent() && !said.equals(sent)) {
      throw invalid("the manifest's media type is another than the request's content type");
    }
    String type = sent.or(() -> said).orElseThrow(() -> invalid("the media type is missing"));
    if (type.length() > TYPE_LIMIT) {
      throw invalid("the media type has more than " + TYPE_LIMIT + " characters");
    }
    return new StoredManifest(bytes, json, type);
  }

  private static JsonValue json(byte[] bytes) {
    try {
      JsonValue json = JsonValue.parse(bytes);
      if (json.isObject()) {
        return json;
      }
    } catch (MalformedJsonException e) {
      throw invalid("the manifest is " + e.getMessage());
    }
    throw invalid("the manifest is no JSON object");
  }

  private static RegistryErrorException invalid(String why) {
    return new RegistryErrorException(ErrorCode.MANIFEST_INVALID, why);
  }

  public byte[] bytes() {
    return bytes;
  }

  public String mediaType() {
    return mediaType;
  }

  ManifestEntry link() {
    return new ManifestEntry(mediaType, subject());
  }

  /** The manifest that this one is about. */
  public Optional<Digest> subject() {
    JsonValue subject = json.at("subject");
    return subject.isMissing() ? Optional.empty() : Optional.of(digest(subject));
  }

  /** The blobs that have to be there before it: all but layers that are elsewhere by design. */
  List<Digest> blobs() {
    List<JsonValue> blobs = new ArrayList<>(json.at("layers").elements());
    blobs.removeIf(StoredManifest::isElsewhere);
    if (!json.at("config").isMissing()) {
      blobs.add(json.at("config"));
    }
    return blobs.stream().map(StoredManifest::digest).toList();
  }

  private static boolean isElsewhere(JsonValue layer) {
    String type = layer.text("mediaType").orElse("");
    return !layer.at("urls").elements().isEmpty()
        || type.contains(".nondistributable.")
        || type.contains(".foreign.");
  }

  /** The manifests that have to be there before it. */
  List<Digest> manifests() {
    return json.at("manifests").elements().stream().map(StoredManifest::digest).toList();
  }

  private static Digest digest(JsonValue descriptor) {
    return ContentHash.parse(descriptor.text("digest").orElse(""));
  }

  /** What it is for, if it says so. */
  public Optional<String> artifactType() {
    return json.text("artifactType")
        .filter(type -> !type.isEmpty())
        .or(() -> json.text("config", "mediaType"));
  }

  /** How an index names it. */
  public JsonObjectBuilder descriptor(Digest digest) {
    JsonObjectBuilder descriptor =
        new JsonObjectBuilder()
            .put("mediaType", mediaType)
            .put("digest", digest.toString())
            .put("size", bytes.length);
    artifactType().ifPresent(type -> descriptor.put("artifactType", type));
    return descriptor.put("annotations", json.at("annotations"));
  }
}
