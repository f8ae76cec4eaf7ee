package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.LayerCache;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

/**
 * Layer caches in a directory, written by one engine and read by another that has never seen the
 * layers. Each command writes random bytes, so equal bytes prove a reused layer.
 */
@Timeout(180)
@ParameterizedClass
@EngineSource(EngineMatrix.Contract.LAYER_CACHE)
class LayerCacheIT {
  @Parameter EngineMatrix row;
  @TempDir Path directory;

  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private RealEngines engines;
  private ContainerEngine writer;
  private ContainerEngine reader;
  private Skopeo skopeo;
  private LayerCache.Local cache;

  @BeforeEach
  void connect() throws Exception {
    RealEngines writing = row.need(EngineMatrix.Contract.LAYER_CACHE);
    engines = reading().need(EngineMatrix.Contract.LAYER_CACHE);
    reader = engines.connect();
    writer = writing.connect();
    skopeo = engines.skopeo(directory);
    cache = new LayerCache.Local(directory.resolve("Schichten für später"));
  }

  @AfterEach
  void close() {
    Stream.of(writer, reader).filter(e -> e != null).forEach(ContainerEngine::close);
  }

  /**
   * Returns the engine that reads the cache: a buildkitd for a cache of Docker, and Docker for a
   * cache of a buildkitd.
   */
  private EngineMatrix reading() {
    return row == EngineMatrix.BUILDKITD_RUNC
        ? EngineMatrix.DOCKER_26_CONTAINERD
        : EngineMatrix.BUILDKITD_RUNC;
  }

  private ImageResolver.Builder on(ContainerEngine engine) {
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE)
        .engine(engine)
        .keychain(engines.keychain())
        .listener(events::add)
        .directory(directory);
  }

  /**
   * Builds and returns the random bytes. Each skipped feature is an event and a reason of the
   * image.
   */
  private String built(ImageResolver.Builder resolver, ImageSpec spec) throws Exception {
    try (ImageResolver images = resolver.build()) {
      ResolvedImage image = images.resolve(spec);
      assertThat(image.action()).isEqualTo(Action.BUILT);
      assertThat(image.reasons().stream().filter(r -> r.contains("cache")))
          .containsExactlyElementsOf(featureSkipped());
      return Files.readString(skopeo.unpack(image.pinned()).resolve("random"));
    }
  }

  private ImageSpec random() throws IOException {
    return engines.onNewBase(directory).run("head -c 16 /dev/urandom | od -An -tx1 > /random");
  }

  private List<String> featureSkipped() {
    return events.stream()
        .filter(BuildEvent.FeatureSkipped.class::isInstance)
        .map(e -> ((BuildEvent.FeatureSkipped) e).text())
        .toList();
  }

  /** Returns the compressed blobs. */
  private List<Path> layers() throws IOException {
    List<Path> layers = new ArrayList<>();
    try (Stream<Path> blobs = Files.list(cache.directory().resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        if (Files.readAllBytes(blob)[0] == 0x1f) {
          layers.add(blob);
        }
      }
    }
    assertThat(layers).isNotEmpty();
    return layers;
  }

  private Stream<String> names() throws IOException {
    try (Stream<Path> files = Files.list(cache.directory())) {
      return files.map(file -> file.getFileName().toString()).toList().stream();
    }
  }

  @Test
  void engineReusesLayersCachedByAnotherEngine() throws Exception {
    ImageSpec spec = random();
    String made = built(on(writer).cacheFrom(cache).cacheTo(cache), spec);
    assertThat(featureSkipped()).isEmpty();
    assertThat(names()).containsExactlyInAnyOrder("blobs", "index.json", "oci-layout");
    assertThat(Skopeo.run("skopeo", "inspect", "--raw", "oci:" + cache.directory() + ":latest"))
        .contains("cacheconfig");
    events.clear();
    assertThat(built(on(reader).cacheFrom(cache), spec.env("A", "b"))).isEqualTo(made);
    assertThat(events).anyMatch(e -> e instanceof BuildEvent.StepFinished step && step.cached());
    assertThat(featureSkipped()).isEmpty();
  }

  @Test
  void cacheDirectoryIsValidOciLayout() throws Exception {
    OciSchemas schemas = new OciSchemas(RealEngines.need("conformance").ociSchemas());
    String unused = built(on(writer).cacheTo(cache), random());
    String mark = Files.readString(cache.directory().resolve("oci-layout"));
    assertThat(schemas.objections(OciSchemas.Document.LAYOUT, mark)).isEmpty();
    String index = Files.readString(cache.directory().resolve("index.json"));
    assertThat(index).contains("\"manifests\"");
    assertThat(schemas.objections(OciSchemas.Document.INDEX, index)).isEmpty();
  }

  @Test
  void buildSucceedsWithBrokenCache() throws Exception {
    ImageSpec spec = random();
    String made = built(on(writer).cacheTo(cache), spec);
    for (Path blob : layers()) {
      Files.write(blob, Arrays.copyOf(Files.readAllBytes(blob), 10));
    }
    assertThat(built(on(reader).cacheFrom(cache), spec.env("A", "b"))).isNotEqualTo(made);
    assertThat(featureSkipped())
        .singleElement()
        .asString()
        .startsWith("layer cache in " + cache.directory() + " is not used: ");
  }

  @Test
  void unwritableCacheIsReportedAndImageBuilt() throws Exception {
    Files.writeString(cache.directory(), "in the way");
    assertThat(built(on(writer).cacheTo(cache), random())).isNotEmpty();
    assertThat(featureSkipped())
        .singleElement()
        .asString()
        .isEqualTo(
            "layer cache in "
                + cache.directory()
                + " is not used: it is a file and not a directory");
  }
}
