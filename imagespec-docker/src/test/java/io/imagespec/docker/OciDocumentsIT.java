package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.imagespec.ArchiveFormat;
import io.imagespec.ImageSpec;
import io.imagespec.docker.OciSchemas.Document;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.docker.internal.embedded.tree.TarBytes;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Documents of the embedded engine, validated by other tools: the schemas of the OCI image
 * specification, crane, which reads every layer and compares sizes and digests, and skopeo.
 */
class OciDocumentsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Platform ARM = Platform.parse("linux/arm64");

  @TempDir Path directory;

  private RealEngines engines;
  private OciSchemas schemas;
  private RegistryClient client;

  @BeforeEach
  void connect() throws IOException {
    engines = RealEngines.need("conformance");
    schemas = new OciSchemas(engines.ociSchemas());
    client = RegistryClient.builder().keychain(engines.keychain()).build();
    Files.createDirectories(directory.resolve("tree/sub"));
    Files.writeString(directory.resolve("tree/a"), UUID.randomUUID().toString());
    Files.createSymbolicLink(directory.resolve("tree/sub/link"), Path.of("../a"));
  }

  @AfterEach
  void close() {
    if (client != null) {
      client.close();
    }
  }

  private ContainerEngine engine() {
    return CleanMachine.engine(directory);
  }

  /** Returns a spec with every kind of setting. */
  private ImageSpec spec(String base) {
    ImageSpec from = base.equals("scratch") ? ImageSpec.scratch() : ImageSpec.from(based(base));
    return from.registry(engines.target())
        .named("it-documents")
        .copy(Path.of("tree"), "/data")
        .env("A", "b=c \"d\"")
        .label("l", "é")
        .workdir("/made/here")
        .user("1000:1000")
        .expose(80)
        .entrypoint("/bin/true", "")
        .command();
  }

  private String based(String base) {
    return base.equals("multi") ? engines.multi() : engines.busybox();
  }

  private ImageReference pushed(ImageSpec spec) {
    return pushed(spec, LayerCompression.GZIP);
  }

  private ImageReference pushed(ImageSpec spec, LayerCompression compression) {
    try (ContainerEngine engine = engine();
        ImageResolver images = images(engine, compression)) {
      return images.resolve(spec).pinned();
    }
  }

  private ImageResolver images(ContainerEngine engine, LayerCompression compression) {
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE)
        .engine(engine)
        .keychain(engines.keychain())
        .directory(directory)
        .layerCompression(compression)
        .build();
  }

  private String text(ImageReference image) {
    return new String(client.manifest(image).orElseThrow().bytes(), StandardCharsets.UTF_8);
  }

  private List<String> objections(ImageReference image, JsonNode manifest) throws Exception {
    List<String> found = new ArrayList<>(schemas.objections(Document.MANIFEST, text(image)));
    Digest config = Digest.parse(manifest.at("/config/digest").asText());
    String json = new String(client.config(image, config), StandardCharsets.UTF_8);
    found.addAll(schemas.objections(Document.CONFIG, json));
    return found;
  }

  /**
   * crane supports gzip only, so it checks just the existence of the layers. skopeo decompresses
   * them.
   */
  @ParameterizedTest
  @ValueSource(strings = {"scratch", "busybox"})
  void zstdImageConformsToSpecification(String base) throws Exception {
    ImageReference image = pushed(spec(base), LayerCompression.ZSTD);
    JsonNode manifest = JSON.readTree(text(image));
    assertThat(objections(image, manifest)).isEmpty();
    JsonNode layers = manifest.get("layers");
    assertThat(layers.get(layers.size() - 1).get("mediaType").asText()).endsWith("tar+zstd");
    assertThat(crane("validate", "--fast", "--remote", image.toString()))
        .contains("PASS: " + image);
    assertThat(decompressed(image)).isNotEmpty().isEqualTo(diffIds(image, manifest));
  }

  private List<String> diffIds(ImageReference image, JsonNode manifest) throws Exception {
    Digest config = Digest.parse(manifest.at("/config/digest").asText());
    List<String> digests = new ArrayList<>();
    JSON.readTree(client.config(image, config))
        .at("/rootfs/diff_ids")
        .forEach(digest -> digests.add(digest.asText()));
    return digests;
  }

  /** Returns the digests of the layers after decompression by skopeo. */
  private List<String> decompressed(ImageReference image) throws Exception {
    Path plain = directory.resolve("plain");
    copy(image, "--dest-decompress", "dir:" + plain);
    List<String> digests = new ArrayList<>();
    JSON.readTree(plain.resolve("manifest.json").toFile())
        .get("layers")
        .forEach(layer -> digests.add(layer.get("digest").asText()));
    return digests;
  }

  @ParameterizedTest
  @ValueSource(strings = {"scratch", "busybox"})
  void imageConformsToSpecification(String base) throws Exception {
    ImageReference image = pushed(spec(base));
    assertThat(objections(image, JSON.readTree(text(image)))).isEmpty();
    assertValid(image);
  }

  @ParameterizedTest
  @CsvSource({"scratch, GZIP", "multi, GZIP", "multi, ZSTD"})
  void indexConformsToSpecification(String base, LayerCompression compression) throws Exception {
    ImageReference index = pushed(spec(base).platforms(Platform.LINUX_AMD64, ARM), compression);
    assertThat(schemas.objections(Document.INDEX, text(index))).isEmpty();
    JsonNode children = JSON.readTree(text(index)).get("manifests");
    assertThat(children).hasSize(2);
    for (JsonNode child : children) {
      ImageReference image =
          index.repository().withDigest(Digest.parse(child.get("digest").asText()));
      assertThat(objections(image, JSON.readTree(text(image)))).isEmpty();
    }
    if (compression == LayerCompression.GZIP) {
      assertValid(index);
    }
  }

  /** Bases of other tools may violate the specification. Images built on them conform to it. */
  @ParameterizedTest
  @ValueSource(strings = {"schema 2", "zstd", "foreign", "empty settings"})
  void imageOnUnusualBaseConformsToSpecification(String kind) throws Exception {
    try (LocalRegistry registry = LocalRegistry.start()) {
      String base = base(kind, registry.address() + "/base").toString();
      ImageSpec spec =
          ImageSpec.from(base).registry(registry.address()).named("app").env("A", "b").user("1");
      ImageReference image =
          pushed(kind.equals("foreign") ? spec : spec.copy(Path.of("tree"), "/data"));
      assertThat(objections(image, JSON.readTree(text(image)))).isEmpty();
      assertThat(text(image)).doesNotContain("vnd.docker.");
      if (!kind.equals("foreign")) { // crane would request the foreign layer from its URL
        List<String> fast = kind.equals("schema 2") ? List.of() : List.of("--fast"); // gzip only
        assertThat(validated(image, fast)).contains("PASS: " + image);
      }
    }
  }

  private String validated(ImageReference image, List<String> how) throws Exception {
    List<String> words = new ArrayList<>(List.of("validate", "--remote", image.toString()));
    words.addAll(how);
    return crane(words.toArray(String[]::new));
  }

  private ImageReference base(String kind, String name) throws IOException {
    HandmadeBase base = new HandmadeBase(client, name + ":1");
    byte[] tar = new TarBytes().directory("a/", 0755).bytes();
    byte[] gzip = HandmadeBase.gzip(tar);
    switch (kind) {
      case "zstd" ->
          base.layer(HandmadeBase.OCI + "layer.v1.tar+zstd", tar, HandmadeBase.zstd(tar));
      case "foreign" ->
          base.absent(HandmadeBase.DOCKER + "image.rootfs.foreign.diff.tar.gzip", tar, gzip)
              .lastLayer()
              .putArray("urls")
              .add("https://example.com/l");
      case "empty settings" -> {
        base.config().put("User", "").putNull("Labels").putNull("Volumes");
        base.layer(HandmadeBase.OCI + "layer.v1.tar", tar, tar);
      }
      default -> base.layer(HandmadeBase.DOCKER + "image.rootfs.diff.tar.gzip", tar, gzip);
    }
    return kind.equals("schema 2") || kind.equals("foreign")
        ? base.push(
            HandmadeBase.DOCKER + "distribution.manifest.v2+json",
            HandmadeBase.DOCKER + "container.image.v1+json")
        : base.push();
  }

  @Test
  void referrersResponseConformsToSpecification() throws Exception {
    try (LocalRegistry registry = LocalRegistry.start()) {
      ImageReference subject = base("zstd", registry.address() + "/base").repository().withTag("1");
      ObjectNode about = (ObjectNode) JSON.readTree(text(subject));
      about.put("artifactType", "application/vnd.example.signature").putObject("annotations");
      ObjectNode pointer = about.putObject("subject");
      pointer.put("mediaType", about.get("mediaType").asText());
      byte[] of = client.manifest(subject).orElseThrow().bytes();
      pointer.put("digest", Digest.sha256(of).toString()).put("size", of.length);
      String mediaType = about.get("mediaType").asText();
      Descriptor unused =
          client.pushManifest(
              subject.repository().withTag("signature"), mediaType, JSON.writeValueAsBytes(about));
      String index = referrers(registry, Digest.sha256(of));
      assertThat(index).contains("application/vnd.example.signature");
      assertThat(schemas.objections(Document.INDEX, index)).isEmpty();
    }
  }

  private void assertValid(ImageReference image) throws Exception {
    assertThat(crane("validate", "--remote", image.toString())).contains("PASS: " + image);
    Path layout = directory.resolve("copied");
    copy(image, "--all", "oci:" + layout + ":x");
    assertThat(layout.resolve("index.json"))
        .content()
        .contains(image.digest().orElseThrow().toString());
  }

  private void copy(ImageReference image, String how, String to) throws Exception {
    String login = login().toString();
    Skopeo.run(
        "skopeo",
        "copy",
        "-q",
        how,
        "--src-tls-verify=false",
        "--authfile",
        login,
        "docker://" + image,
        to);
  }

  /** Writes the login file. skopeo takes the file, crane its directory. */
  private Path login() throws IOException {
    Path configuration = Files.createDirectories(directory.resolve("login"));
    String pair = engines.username() + ":" + engines.password();
    String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return Files.writeString(
        configuration.resolve("config.json"),
        JSON.writeValueAsString(Map.of("auths", Map.of(engines.registry(), Map.of("auth", auth)))));
  }

  private String crane(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("env", "DOCKER_CONFIG=" + login().getParent(), engines.crane()));
    command.addAll(List.of(arguments));
    command.add("--insecure");
    return Skopeo.run(command.toArray(String[]::new));
  }

  private static String referrers(LocalRegistry registry, Digest subject) throws Exception {
    URI index = URI.create("http://" + registry.address() + "/v2/base/referrers/" + subject);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(index).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private Map<String, String> archive(ImageSpec spec, ArchiveFormat format) throws Exception {
    return archive(spec, format, LayerCompression.GZIP);
  }

  private Map<String, String> archive(
      ImageSpec spec, ArchiveFormat format, LayerCompression compression) throws Exception {
    Path file = directory.resolve("image.tar");
    try (ContainerEngine engine = engine();
        ImageResolver images = images(engine, compression)) {
      images.buildArchive(spec, file, format);
    }
    return entries(file);
  }

  private static Map<String, String> entries(Path file) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    ArchiveFiles.of(file)
        .forEach((path, bytes) -> entries.put(path, new String(bytes, StandardCharsets.UTF_8)));
    return entries;
  }

  private static String blob(Map<String, String> archive, JsonNode descriptor) {
    String digest = descriptor.get("digest").asText();
    return entry(archive, "blobs/" + digest.replace(':', '/'));
  }

  private static String entry(Map<String, String> archive, String path) {
    return Objects.requireNonNull(archive.get(path), path);
  }

  /** Validates everything below an index and returns the number of images. */
  private int assertDescribed(Map<String, String> archive, String index) throws IOException {
    assertThat(schemas.objections(Document.INDEX, index)).isEmpty();
    int images = 0;
    for (JsonNode child : JSON.readTree(index).get("manifests")) {
      String json = blob(archive, child);
      if (child.get("mediaType").asText().endsWith("index.v1+json")) {
        images += assertDescribed(archive, json);
      } else {
        assertThat(schemas.objections(Document.MANIFEST, json)).isEmpty();
        String config = blob(archive, JSON.readTree(json).get("config"));
        assertThat(schemas.objections(Document.CONFIG, config)).isEmpty();
        images++;
      }
    }
    return images;
  }

  @ParameterizedTest
  @CsvSource({
    "scratch, linux/amd64,             OCI_ARCHIVE, GZIP",
    "scratch, linux/amd64 linux/arm64, OCI_ARCHIVE, GZIP",
    "busybox, linux/amd64,             OCI_ARCHIVE, GZIP",
    "multi,   linux/amd64 linux/arm64, OCI_ARCHIVE, ZSTD",
    "scratch, linux/amd64,             OCI_LAYOUT, ZSTD",
    "multi,   linux/amd64 linux/arm64, OCI_LAYOUT, GZIP"
  })
  void ociArchiveConformsToSpecification(
      String base, String platforms, ArchiveFormat format, LayerCompression compression)
      throws Exception {
    Platform[] wanted =
        Stream.of(platforms.split(" ", -1)).map(Platform::parse).toArray(Platform[]::new);
    Map<String, String> archive = archive(spec(base).platforms(wanted), format, compression);
    assertThat(schemas.objections(Document.LAYOUT, entry(archive, "oci-layout"))).isEmpty();
    assertThat(assertDescribed(archive, entry(archive, "index.json"))).isEqualTo(wanted.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scratch", "busybox"})
  void dockerArchiveConformsToSpecification(String base) throws Exception {
    Map<String, String> archive = archive(spec(base), ArchiveFormat.DOCKER_ARCHIVE);
    assertThat(schemas.objections(Document.LAYOUT, entry(archive, "oci-layout"))).isEmpty();
    assertThat(assertDescribed(archive, entry(archive, "index.json"))).isEqualTo(1);
    String config = JSON.readTree(entry(archive, "manifest.json")).at("/0/Config").asText();
    assertThat(schemas.objections(Document.CONFIG, entry(archive, config))).isEmpty();
    assertThat(crane("validate", "--tarball", directory.resolve("image.tar").toString()))
        .contains("PASS: ");
  }

  /** Proves that the schemas reject invalid documents. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MANIFEST | \"schemaVersion\":2 | \"schemaVersion\":1",
        "MANIFEST | \"size\":           | \"size\":0.",
        "MANIFEST | sha256:              | sha256?",
        "MANIFEST | \"layers\"          | \"layer\"",
        "CONFIG   | \"architecture\"    | \"arch\"",
        "CONFIG   | \"created\":\"20   | \"created\":\"x",
        "CONFIG   | \"Env\":[           | \"Env\":[1,",
        "INDEX    | \"os\"              | \"oz\"",
        "INDEX    | \"mediaType\":\"application/vnd.oci.image.manifest | \"mediaType\":\"?",
        "LAYOUT   | 1.0.0               | 1.0.1"
      })
  void schemasRejectAlteredDocuments(Document kind, String text, String other) throws Exception {
    Map<String, String> archive =
        archive(spec("scratch").platforms(Platform.LINUX_AMD64, ARM), ArchiveFormat.OCI_ARCHIVE);
    JsonNode top = JSON.readTree(entry(archive, "index.json")).at("/manifests/0");
    JsonNode image = JSON.readTree(blob(archive, top)).at("/manifests/0");
    String json =
        switch (kind) {
          case INDEX -> blob(archive, top);
          case MANIFEST -> blob(archive, image);
          case CONFIG -> blob(archive, JSON.readTree(blob(archive, image)).get("config"));
          case LAYOUT -> entry(archive, "oci-layout");
        };
    assertThat(schemas.objections(kind, json)).isEmpty();
    assertThat(json).contains(text);
    assertThat(schemas.objections(kind, json.replace(text, other))).isNotEmpty();
  }

  /** Proves that crane rejects invalid images. */
  @Test
  void craneRejectsWrongLayerSize() throws Exception {
    ImageReference image = pushed(spec("scratch"));
    ObjectNode manifest = (ObjectNode) JSON.readTree(text(image));
    ObjectNode layer = (ObjectNode) manifest.at("/layers/0");
    layer.put("size", layer.get("size").asLong() + 1);
    ImageReference damaged =
        image
            .repository()
            .withDigest(
                client
                    .pushManifest(
                        image.repository().withTag("damaged"),
                        manifest.get("mediaType").asText(),
                        JSON.writeValueAsBytes(manifest))
                    .digest());
    assertThatIOException()
        .isThrownBy(() -> crane("validate", "--remote", damaged.toString()))
        .withMessageContaining("FAIL");
  }
}
