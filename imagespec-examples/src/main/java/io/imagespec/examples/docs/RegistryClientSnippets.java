package io.imagespec.examples.docs;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.docker.RegistryClient;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The code of docs/registry-client.md. */
final class RegistryClientSnippets {
  private RegistryClientSnippets() {}

  static void printLayers(ImageReference image) {
    try (RegistryClient registry = RegistryClient.create()) {
      RegistryClient.Manifest manifest = registry.manifest(image).orElseThrow();
      for (Descriptor layer : manifest.layers()) {
        System.out.println(layer.digest() + " " + layer.size());
      }
    }
  }

  static Optional<ImageReference> pin(RegistryClient registry, ImageReference image) {
    return registry
        .find(image.orLatest())
        .map(found -> image.repository().withDigest(found.digest()));
  }

  static Optional<ImageReference> forPlatform(
      RegistryClient registry, ImageReference index, Platform platform) {
    return registry.manifest(index).orElseThrow().manifests().stream()
        .filter(entry -> entry.platform().equals(Optional.of(platform)))
        .map(entry -> index.repository().withDigest(entry.descriptor().digest()))
        .findFirst();
  }

  static byte[] config(RegistryClient registry, ImageReference image) {
    RegistryClient.Manifest manifest = registry.manifest(image).orElseThrow();
    return registry.config(image, manifest.config().digest());
  }

  static void copyLayer(RegistryClient registry, ImageReference image, Descriptor layer, Path file)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      registry.copyBlob(image, layer, out);
    }
  }

  static ImageReference pushFile(RegistryClient registry, ImageReference target, Path file) {
    Descriptor config =
        registry.pushBlob(
            target,
            RegistryClient.Blob.of(
                "application/vnd.oci.empty.v1+json", "{}".getBytes(StandardCharsets.UTF_8)));
    Descriptor content =
        registry.pushBlob(
            target,
            RegistryClient.Blob.of("application/octet-stream", () -> Files.newInputStream(file)));
    String manifest =
        "{\"schemaVersion\":2,"
            + "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"artifactType\":\"application/vnd.acme.model\","
            + ("\"config\":" + json(config) + ",")
            + ("\"layers\":[" + json(content) + "]}");
    Descriptor pushed =
        registry.pushManifest(
            target,
            "application/vnd.oci.image.manifest.v1+json",
            manifest.getBytes(StandardCharsets.UTF_8));
    return target.repository().withDigest(pushed.digest());
  }

  private static String json(Descriptor part) {
    return String.format(
        "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}",
        part.mediaType(), part.digest(), part.size());
  }

  static Descriptor mount(
      RegistryClient registry, ImageReference target, ImageReference base, Descriptor layer) {
    RegistryClient.Blob blob =
        RegistryClient.Blob.of(layer, () -> registry.readBlob(base, layer)).mountableFrom(base);
    return registry.pushBlob(target, blob);
  }

  static RegistryClient configured(String token) {
    return RegistryClient.builder()
        .keychain(Keychain.of("ghcr.io/acme", Credential.password("octo", token, "my settings")))
        .insecureRegistry("10.0.0.5:5000")
        .mirror("docker.io", "mirror.gcr.io")
        .deadline(Duration.ofSeconds(20))
        .transferDeadline(Duration.ofMinutes(30))
        .build();
  }

  static LocalRegistry inFolder(String password) {
    return LocalRegistry.builder()
        .folder(Path.of("images"))
        .port(5000)
        .credential("octo", password)
        .start();
  }

  static Digest copyBetweenRegistries(ImageReference from) {
    try (LocalRegistry local = LocalRegistry.start();
        RegistryClient registry = RegistryClient.create()) {
      ImageReference target = ImageReference.parse(local.address() + "/copies/app:latest");
      return registry.copy(from, target).orElseThrow().digest();
    }
  }

  static Descriptor promote(
      RegistryClient registry, ImageReference tested, ImageReference released) {
    return registry
        .copy(tested, released)
        .orElseThrow(() -> new IllegalStateException(tested + " does not exist"));
  }
}
