package io.imagespec.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.airlift.compress.zstd.ZstdOutputStream;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/** An image as other tools push it, with features that this project never writes. */
final class HandmadeBase {
  static final String OCI = "application/vnd.oci.image.";
  static final String DOCKER = "application/vnd.docker.";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryClient client;
  private final ImageReference image;
  private final ObjectNode config = JSON.createObjectNode();
  private final ArrayNode diffIds = JSON.createArrayNode();
  private final ArrayNode layers = JSON.createArrayNode();

  HandmadeBase(RegistryClient client, String image) {
    this.client = client;
    this.image = ImageReference.parse(image);
    config.put("architecture", "amd64").put("os", "linux").putObject("config");
  }

  /** Returns the document with the settings, the history and other fields. */
  ObjectNode document() {
    return config;
  }

  ObjectNode config() {
    return (ObjectNode) config.get("config");
  }

  HandmadeBase architecture(String architecture) {
    config.put("architecture", architecture);
    return this;
  }

  /** Sets a field of the config beside its settings, or removes it. */
  HandmadeBase field(String name, String value) {
    if (value.isEmpty()) {
      config.remove(name);
    } else {
      config.put(name, value);
    }
    return this;
  }

  static byte[] gzip(byte[] tar) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(tar);
    }
    return out.toByteArray();
  }

  static byte[] zstd(byte[] tar) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      zstd.write(tar);
    }
    return out.toByteArray();
  }

  HandmadeBase layer(TarBytes tar) throws IOException {
    return layer(OCI + "layer.v1.tar+gzip", tar.bytes(), gzip(tar.bytes()));
  }

  HandmadeBase layer(String mediaType, byte[] tar, byte[] blob) {
    client.pushBlob(image, RegistryClient.Blob.of(mediaType, blob));
    return absent(mediaType, tar, blob);
  }

  /** Adds a layer that is missing in the registry. */
  HandmadeBase absent(String mediaType, byte[] tar, byte[] blob) {
    diffIds.add(Digest.sha256(tar).toString());
    layers.add(json(new Descriptor(mediaType, Digest.sha256(blob), blob.length)));
    return this;
  }

  ObjectNode lastLayer() {
    return (ObjectNode) layers.get(layers.size() - 1);
  }

  private static ObjectNode json(Descriptor descriptor) {
    return JSON.createObjectNode()
        .put("mediaType", descriptor.mediaType())
        .put("digest", descriptor.digest().toString())
        .put("size", descriptor.size());
  }

  ImageReference push() throws IOException {
    return push(OCI + "manifest.v1+json", OCI + "config.v1+json");
  }

  ImageReference push(String manifestType, String configType) throws IOException {
    Descriptor pushed =
        client.pushManifest(image, manifestType, manifest(manifestType, configType));
    return image.withDigest(pushed.digest());
  }

  private byte[] manifest(String manifestType, String configType) throws IOException {
    config.putObject("rootfs").put("type", "layers").set("diff_ids", diffIds);
    byte[] bytes = JSON.writeValueAsBytes(config);
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("schemaVersion", 2).put("mediaType", manifestType);
    manifest.set("config", json(client.pushBlob(image, RegistryClient.Blob.of(configType, bytes))));
    manifest.set("layers", layers);
    return JSON.writeValueAsBytes(manifest);
  }

  /** Pushes an index with this image as its only image. */
  ImageReference pushIndex(String os, String architecture) throws IOException {
    return pushIndex(
        entry -> entry.putObject("platform").put("os", os).put("architecture", architecture));
  }

  /** Pushes an index with this image as its only image and a description in its entry. */
  ImageReference pushIndex(Consumer<ObjectNode> description) throws IOException {
    byte[] manifest = manifest(OCI + "manifest.v1+json", OCI + "config.v1+json");
    Descriptor child =
        client.pushManifest(
            image.repository().withDigest(Digest.sha256(manifest)),
            OCI + "manifest.v1+json",
            manifest);
    ObjectNode index = JSON.createObjectNode();
    index.put("schemaVersion", 2).put("mediaType", OCI + "index.v1+json");
    ObjectNode entry = json(child);
    description.accept(entry);
    ArrayNode entries = index.putArray("manifests");
    entries.add(entry);
    ObjectNode attestation = json(child);
    attestation.putObject("platform").put("os", "unknown").put("architecture", "unknown");
    entries.add(attestation);
    Descriptor pushed =
        client.pushManifest(image, OCI + "index.v1+json", JSON.writeValueAsBytes(index));
    return image.withDigest(pushed.digest());
  }
}
