package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.localregistry.http.RegistryServer;
import io.imagespec.docker.internal.localregistry.http.RegistrySettings;
import io.imagespec.docker.internal.oci.MediaTypes;
import io.imagespec.docker.internal.registry.auth.TokenClient;
import io.imagespec.docker.internal.registry.distribution.ImageConfigReader;
import io.imagespec.docker.internal.registry.distribution.IndexEntries;
import io.imagespec.docker.internal.registry.testing.TestImages;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageConfig;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.RemoteImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests against the local registry with a user. */
class InspectTest {
  private static final Platform ARM = Platform.parse("linux/arm64");

  private final RegistryServer server =
      RegistrySettings.standard().credential("octo", "hunter2").start();
  private final Credential octo = Credential.password("octo", "hunter2", "test");
  private final TestImages images =
      new TestImages(server.address(), "a/b", TokenClient.basic(octo));
  private final HttpImageRegistry registry =
      HttpImageRegistry.connect(
          RegistryOptions.builder(
                  Environment.of(Map.of(), Path.of("/none")), repository -> Optional.of(octo))
              .build());

  @AfterEach
  void close() {
    registry.close();
    server.close();
  }

  @Test
  void manifestIsReadWithConfig() throws Exception {
    byte[] manifest = images.image("amd64", "u");
    images.manifest("1", MediaTypes.MANIFEST, manifest);
    RemoteImage image = registry.inspect(image(":1"), Set.of(Platform.LINUX_AMD64)).orElseThrow();
    assertThat(image.descriptor())
        .isEqualTo(new Descriptor(MediaTypes.MANIFEST, Digest.sha256(manifest), manifest.length));
    assertThat(image.platforms())
        .isEqualTo(
            Map.of(
                Platform.LINUX_AMD64,
                ImageConfig.builder()
                    .user("u")
                    .workdir("/w")
                    .environment(List.of("A=b"))
                    .entrypoint(List.of("/e"))
                    .command(List.of("c"))
                    .labels(Map.of("k", "v"))
                    .build()));
    assertThat(registry.find(image(":1"))).contains(image.descriptor());
    assertThat(registry.find(image.pinned())).contains(image.descriptor());
    assertThat(registry.find(image(":2"))).isEmpty();
  }

  @Test
  void onlyRequestedConfigsOfIndexAreRead() throws Exception {
    images.manifest("index", MediaTypes.INDEX, index());
    RemoteImage image = registry.inspect(image(":index"), Set.of(ARM)).orElseThrow();
    assertThat(image.descriptor().isIndex()).isTrue();
    assertThat(image.platforms()).containsOnlyKeys(Platform.LINUX_AMD64, ARM);
    assertThat(image.platforms())
        .hasEntrySatisfying(ARM, config -> assertThat(config.user()).isEqualTo("arm"));
    assertThat(image.platforms().get(Platform.LINUX_AMD64)).isEqualTo(ImageConfigReader.NOT_READ);
  }

  @Test
  void tagAddsNameToManifest() throws Exception {
    byte[] index = index();
    images.manifest("index", MediaTypes.INDEX, index);
    ImageReference pinned = image("@" + Digest.sha256(index));
    registry.tag(pinned, "more");
    assertThat(registry.find(image(":more"))).isEqualTo(registry.find(pinned)).isPresent();
  }

  @Test
  void missingImageCannotBeTagged() {
    assertThatThrownBy(() -> registry.tag(image("@" + Digest.sha256(new byte[0])), "more"))
        .isInstanceOf(RegistryException.class)
        .hasMessageEndingWith("no such image; push it first");
    assertThatThrownBy(() -> registry.tag(image(":1"), "more"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void artifactIsNotImage() throws Exception {
    byte[] image = images.image("amd64", "");
    String artifact =
        new String(image, StandardCharsets.UTF_8).replace("oci.image.config", "cncf.helm.config");
    images.manifest("chart", MediaTypes.MANIFEST, artifact.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> registry.inspect(image(":chart"), Set.of()))
        .hasMessageContaining(
            "it is not a container image, its config is \"application/vnd.cncf.helm.config.v1+json\";"
                + " specify a container image");
  }

  /** The platforms of an index. The user of each image is the name of its entry. */
  private Map<Platform, ImageConfig> offered(Platform wanted, JsonObjectBuilder... entries)
      throws Exception {
    byte[] index =
        new JsonObjectBuilder()
            .put("schemaVersion", 2)
            .putObjects("manifests", List.of(entries))
            .toBytes();
    images.manifest("index", MediaTypes.INDEX, index);
    return registry.inspect(image(":index"), Set.of(wanted)).orElseThrow().platforms();
  }

  private JsonObjectBuilder undeclared(String architecture, String user) throws Exception {
    byte[] manifest = images.image(architecture, user);
    images.manifest(Digest.sha256(manifest).toString(), MediaTypes.MANIFEST, manifest);
    return images.descriptor(MediaTypes.MANIFEST, manifest);
  }

  private static JsonObjectBuilder platform(String os, String architecture, String variant) {
    return new JsonObjectBuilder()
        .put("os", os)
        .put("architecture", architecture)
        .put("variant", variant);
  }

  @Test
  void entryWithoutPlatformUsesConfig() throws Exception {
    Map<Platform, ImageConfig> platforms =
        offered(ARM, child("amd64", "amd"), undeclared("s390x", "z"), undeclared("arm64", "arm"));
    assertThat(platforms).containsKeys(ARM, Platform.parse("linux/s390x"), Platform.LINUX_AMD64);
    assertThat(platforms)
        .hasEntrySatisfying(ARM, config -> assertThat(config.user()).isEqualTo("arm"));
    JsonObjectBuilder partial =
        undeclared("arm64", "partial").put("platform", new JsonObjectBuilder().put("os", "linux"));
    assertThat(offered(ARM, partial)).containsKey(ARM);
    JsonObjectBuilder empty = undeclared("arm64", "empty").put("platform", new JsonObjectBuilder());
    assertThat(offered(ARM, empty))
        .hasEntrySatisfying(ARM, config -> assertThat(config.user()).isEqualTo("empty"));
  }

  @Test
  void declaredPlatformAvoidsReadingOtherConfigs() throws Exception {
    Map<Platform, ImageConfig> platforms =
        offered(ARM, undeclared("arm64", "undeclared"), child("arm64", "declared"));
    assertThat(platforms).containsOnlyKeys(ARM);
    assertThat(platforms)
        .hasEntrySatisfying(ARM, config -> assertThat(config.user()).isEqualTo("declared"));
  }

  @Test
  void brokenSiblingsDoNotHideValidEntry() throws Exception {
    Map<Platform, ImageConfig> platforms =
        offered(
            ARM,
            undeclared("amd64", "a").put("platform", platform("linux", "no such/thing", "")),
            undeclared("amd64", "b").put("platform", platform("linux", "arm64", "v 8")),
            undeclared("amd64", "c").put("platform", "linux/arm64"),
            undeclared("amd64", "d").put("platform", new JsonObjectBuilder().put("os", 7)),
            child("arm64", "arm"));
    assertThat(platforms)
        .hasEntrySatisfying(ARM, config -> assertThat(config.user()).isEqualTo("arm"));
  }

  @Test
  void brokenDescriptorsMatterOnlyIfSelected() throws Exception {
    JsonValue index =
        JsonValue.parse(
            "{\"manifests\":[{\"digest\":\"sha256:broken\",\"size\":-1},7,null,[],"
                + "{\"digest\":8,\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}},"
                + "{\"digest\":\"d\",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\"}}]}");
    assertThat(IndexEntries.declared(index)).containsOnlyKeys(Platform.LINUX_AMD64, ARM);
    String whole = "sha256:" + "0".repeat(64);
    String platform = "\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}";
    JsonValue twice =
        JsonValue.parse(
            "{\"manifests\":[{\"digest\":\"x\","
                + platform
                + "},{\"digest\":\""
                + whole
                + "\","
                + platform
                + "}]}");
    assertThat(IndexEntries.declared(twice))
        .hasEntrySatisfying(
            Platform.LINUX_AMD64, entry -> assertThat(entry.text("digest")).contains(whole));
    assertThat(IndexEntries.declared(index))
        .hasEntrySatisfying(ARM, entry -> assertThat(entry.text("digest")).contains("d"));
  }

  @Test
  void olderVariantIsReadIfRequestedIsMissing() throws Exception {
    Platform seven = Platform.parse("linux/arm/v7");
    Platform six = Platform.parse("linux/arm/v6");
    Map<Platform, ImageConfig> platforms =
        offered(
            seven,
            undeclared("arm", "five").put("platform", platform("linux", "arm", "v5")),
            undeclared("arm", "six").put("platform", platform("linux", "arm", "v6")),
            undeclared("arm", "eight").put("platform", platform("linux", "arm", "v8")));
    assertThat(seven.bestOf(platforms.keySet())).contains(six);
    assertThat(platforms)
        .hasEntrySatisfying(six, config -> assertThat(config.user()).isEqualTo("six"));
  }

  @Test
  void configWithoutArchitectureMatchesAnyPlatform() throws Exception {
    images.manifest("bare", MediaTypes.MANIFEST, images.image("", "u"));
    for (Platform platform : Set.of(ARM, Platform.LINUX_AMD64)) {
      assertThat(registry.inspect(image(":bare"), Set.of(platform)).orElseThrow().platforms())
          .containsOnlyKeys(platform);
    }
    assertThat(registry.inspect(image(":bare"), Set.of()).orElseThrow().platforms()).isEmpty();
  }

  private byte[] index() throws Exception {
    return new JsonObjectBuilder()
        .put("schemaVersion", 2)
        .putObjects(
            "manifests",
            List.of(child("amd64", "amd"), child("arm64", "arm"), child("unknown", "attestation")))
        .toBytes();
  }

  private JsonObjectBuilder child(String architecture, String user) throws Exception {
    byte[] manifest = images.image(architecture, user);
    images.manifest(Digest.sha256(manifest).toString(), MediaTypes.MANIFEST, manifest);
    return images
        .descriptor(MediaTypes.MANIFEST, manifest)
        .put(
            "platform",
            new JsonObjectBuilder().put("os", "linux").put("architecture", architecture));
  }

  private ImageReference image(String name) {
    return ImageReference.parse(server.address() + "/a/b" + name);
  }
}
