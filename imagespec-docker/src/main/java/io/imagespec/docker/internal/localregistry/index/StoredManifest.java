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

/** A manifest or index, unchanged as received. Immutable; its bytes must not be modified. */
public final class StoredManifest {
  /** The maximum size of a manifest in bytes, as in other registries. */
  public static final int LIMIT = 4 * 1024 * 1024;

  /** The maximum length of a media type. */
  private static final int TYPE_LIMIT = 255;

  private final byte[] bytes;
  private final JsonValue json;
  private final String mediaType;

  private StoredManifest(byte[] bytes, JsonValue json, String mediaType) {
    this.bytes = bytes;
    this.json = json;
    this.mediaType = mediaType;
  }

  /** Parses a manifest from a client. */
  public static StoredManifest parse(byte[] bytes, Optional<String> contentType) {
    JsonValue json = json(bytes);
    Optional<String> declared = json.text("mediaType");
    Optional<String> sent = contentType.map(type -> type.replaceFirst(";.*", "").strip());
    if (declared.isPresent() && sent.isPresent() && !declared.equals(sent)) {
      throw invalid("the manifest's media type differs from the request's content type");
    }
    String type = sent.or(() -> declared).orElseThrow(() -> invalid("the media type is missing"));
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
    throw invalid("the manifest is not a JSON object");
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

  /** Returns the manifest that this one refers to. */
  public Optional<Digest> subject() {
    JsonValue subject = json.at("subject");
    return subject.isMissing() ? Optional.empty() : Optional.of(digest(subject));
  }

  /**
   * Returns the blobs that must exist before the manifest: all but the layers that are stored
   * elsewhere by design.
   */
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

  /** Returns the manifests that must exist before this one. */
  List<Digest> manifests() {
    return json.at("manifests").elements().stream().map(StoredManifest::digest).toList();
  }

  private static Digest digest(JsonValue descriptor) {
    return ContentHash.parse(descriptor.text("digest").orElse(""));
  }

  /** Returns the artifact type, if any. */
  public Optional<String> artifactType() {
    return json.text("artifactType")
        .filter(type -> !type.isEmpty())
        .or(() -> json.text("config", "mediaType"));
  }

  /** Creates a descriptor of the manifest for an index. */
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
