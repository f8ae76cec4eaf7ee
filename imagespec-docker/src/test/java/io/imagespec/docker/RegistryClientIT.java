package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.docker.RegistryClient.Blob;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes and pulls of the client and of other tools, through a real registry. */
class RegistryClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OCI = "application/vnd.oci.image.";

  private static final String PLATFORM = "{\"os\":\"linux\",\"architecture\":\"amd64\"}";

  @TempDir Path directory;

  private RealEngines engines = RealEngines.need("docker");
  private RegistryClient client = RegistryClient.create();
  private Skopeo skopeo;
  private ImageReference image;

  @BeforeEach
  void connect() throws IOException {
    client.close();
    client = RegistryClient.builder().keychain(engines.keychain()).build();
    skopeo = new Skopeo(directory, engines.testRegistry());
    image = ImageReference.parse(engines.target() + "/client-" + UUID.randomUUID() + ":1");
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void pullsImagePushedBySkopeo() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "by skopeo");
    skopeo.push(file, image);
    Descriptor found = client.find(image).orElseThrow();
    assertThat(found.digest()).hasToString(skopeo.digest(image));
    RegistryClient.Manifest manifest = client.manifest(image).orElseThrow();
    assertThat(manifest.descriptor()).isEqualTo(found);
    JsonNode json = JSON.readTree(manifest.bytes());
    Digest config = Digest.parse(json.at("/config/digest").asText());
    assertThat(JSON.readTree(client.config(image, config))).isEqualTo(skopeo.config(image));
    Descriptor layer = descriptor(json.at("/layers/0"));
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (InputStream in = new GZIPInputStream(client.readBlob(image, layer))) {
      in.transferTo(tar);
    }
    assertThat(tar.toString(StandardCharsets.ISO_8859_1)).contains("by skopeo");
  }

  @Test
  void skopeoPullsPushedImage() throws Exception {
    Pushed pushed = push();
    assertThat(skopeo.digest(image)).isEqualTo(pushed.manifest().digest().toString());
    assertThat(skopeo.config(image)).isEqualTo(JSON.readTree(pushed.config()));
    Path rootfs = skopeo.unpack(image);
    for (String name : List.of("whole", "chunked", "unknown")) {
      assertThat(rootfs.resolve(name)).hasSameBinaryContentAs(directory.resolve(name));
    }
  }

  @Test
  void dockerPullsPushedImage() throws Exception {
    assertPulledBy(engines, "--config " + directory + " pull -q ");
  }

  @Test
  void podmanPullsPushedImage() throws Exception {
    RealEngines podman = RealEngines.need("podman");
    assertPulledBy(podman, "pull -q --tls-verify=false --authfile " + directory + "/auth.json ");
  }

  private void assertPulledBy(RealEngines engine, String pull) throws Exception {
    Files.copy(directory.resolve("auth.json"), directory.resolve("config.json"));
    Pushed pushed = push();
    ImageReference index = image.withTag("index");
    byte[] bytes =
        bytes(
            "{\"schemaVersion\":2,\"mediaType\":\"%sindex.v1+json\",\"manifests\":[%s]}"
                .formatted(OCI, json(pushed.manifest(), ",\"platform\":" + PLATFORM)));
    client.pushManifest(index, OCI + "index.v1+json", bytes);
    for (ImageReference name : List.of(image, index)) {
      engine.cli(pull + name);
      String id = engine.cli("image inspect --format {{.Id}} " + name).strip();
      assertThat("sha256:" + id.replace("sha256:", ""))
          .isEqualTo(Digest.sha256(bytes(pushed.config())).toString());
      String layers = engine.cli("image inspect --format {{.RootFS.Layers}} " + name);
      assertThat(layers).contains(pushed.diffIds());
      engine.cli("image rm " + name);
    }
  }

  @Test
  void blobOfAnotherRepositoryIsMounted() {
    Descriptor layer = client.pushBlob(image, Blob.of(OCI + "layer.v1.tar", bytes("content")));
    ImageReference other = ImageReference.parse(engines.target() + "/mounted-" + UUID.randomUUID());
    assertThat(client.hasBlob(other, layer.digest())).isFalse();
    Blob unreadable =
        Blob.of(
            layer,
            () -> {
              throw new IOException("it need not be read");
            });
    assertThat(client.pushBlob(other, unreadable.mountableFrom(image))).isEqualTo(layer);
    assertThat(client.hasBlob(other, layer.digest())).isTrue();
  }

  private record Pushed(Descriptor manifest, String config, List<String> diffIds) {}

  /** Pushes an image of three layers, each by a different kind of upload. */
  private Pushed push() throws Exception {
    Layer whole = layer("whole", 1000);
    Layer chunked = layer("chunked", 9_000_000);
    Layer unknown = layer("unknown", 5_000_000);
    List<Descriptor> layers =
        List.of(
            client.pushBlob(image, Blob.of(whole.known(), whole::open)),
            client.pushBlob(image, Blob.of(chunked.known(), chunked::open).inChunks()),
            client.pushBlob(image, Blob.of(Layer.TYPE, unknown::open)));
    assertThat(layers).containsExactly(whole.known(), chunked.known(), unknown.known());
    List<String> diffIds =
        List.of(whole, chunked, unknown).stream().map(layer -> layer.diffId().toString()).toList();
    String config =
        ("{\"os\":\"linux\",\"architecture\":\"amd64\",\"config\":{\"Cmd\":[\"/x\"]},"
            + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":%s}}"
                .formatted(JSON.writeValueAsString(diffIds)));
    Descriptor configured = client.pushBlob(image, Blob.of(OCI + "config.v1+json", bytes(config)));
    byte[] manifest =
        bytes(
            "{\"schemaVersion\":2,\"mediaType\":\"%smanifest.v1+json\",\"config\":%s,\"layers\":%s}"
                .formatted(
                    OCI,
                    json(configured, ""),
                    layers.stream().map(layer -> json(layer, "")).toList()));
    Descriptor pushed = client.pushManifest(image, OCI + "manifest.v1+json", manifest);
    return new Pushed(pushed, config, diffIds);
  }

  private record Layer(Descriptor known, Digest diffId, Path file) {
    static final String TYPE = OCI + "layer.v1.tar+gzip";

    InputStream open() throws IOException {
      return Files.newInputStream(file);
    }
  }

  /** Returns a layer with one incompressible file. */
  private Layer layer(String name, int size) throws Exception {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    Files.write(directory.resolve(name), content);
    Path tar = directory.resolve(name + ".tar");
    Path zipped = directory.resolve(name + ".tar.gz");
    Skopeo.run("tar", "-cf", tar.toString(), "-C", directory.toString(), name);
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(tar, out);
    }
    byte[] bytes = Files.readAllBytes(zipped);
    Descriptor known = new Descriptor(Layer.TYPE, Digest.sha256(bytes), bytes.length);
    return new Layer(known, Digest.sha256(Files.readAllBytes(tar)), zipped);
  }

  private static Descriptor descriptor(JsonNode json) {
    return new Descriptor(
        json.at("/mediaType").asText(),
        Digest.parse(json.at("/digest").asText()),
        json.at("/size").asLong());
  }

  private static String json(Descriptor descriptor, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d%s}"
        .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size(), more);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
