package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.engine.Capability;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.engine.LayerCompression;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.Descriptor;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.Visibility;
import io.imagespec.resolve.Action;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Pushes: the requests to the registry and the stored images. */
abstract class PushContract extends BuildContract {
  @Test
  void secondResolveNeedsOneRequestAndNoEngine() {
    assumeCommands();
    ImageSpec spec = onBusybox().run("true");
    ResolvedImage built = images.resolve(spec);
    List<String> asked = new ArrayList<>();
    try (ImageRegistry registry = registry();
        ImageResolver again =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .registry(new AskedRegistry(registry, asked))
                .environment(
                    Environment.of(Map.of("DOCKER_HOST", "unix:///no/such/socket"), directory))
                .keychain(target.keychain())
                .build()) {
      ResolvedImage reused = again.resolve(spec);
      assertThat(reused.action()).isEqualTo(Action.REUSED);
      assertThat(reused.pinned()).isEqualTo(built.pinned());
    }
    assertThat(asked).containsExactly("find " + built.reference());
  }

  /** The engine asks {@code BuildRequest.pushCheck()} before it pushes. */
  @Test
  void imagePushedByAnotherClientDuringBuildIsReused() {
    ImageSpec spec = onBusybox().label("for", "two machines");
    ResolvedImage pushed = images.resolve(spec);
    try (ImageRegistry registry = registry();
        ImageResolver second =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .environment(Environment.of(Map.of(), Path.of(""))) // no locks of this machine
                .registry(new LateRegistry(registry, pushed.reference(), new AtomicInteger()))
                .keychain(target.keychain())
                .directory(directory)
                .build()) {
      ResolvedImage reused = second.resolve(spec);
      assertThat(reused.action()).isEqualTo(Action.REUSED);
      assertThat(reused.pinned()).isEqualTo(pushed.pinned());
      assertThat(reused.reasons())
          .anyMatch(reason -> reason.contains("was pushed by another client"));
    }
  }

  private ImageResolver zstd() {
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE)
        .engine(engine)
        .keychain(target.keychain())
        .directory(directory)
        .layerCompression(LayerCompression.ZSTD)
        .build();
  }

  private List<String> layerTypes(ImageReference image) throws Exception {
    List<String> types = new ArrayList<>();
    new ObjectMapper()
        .readTree(skopeo.raw(image))
        .get("layers")
        .forEach(layer -> types.add(layer.get("mediaType").asText()));
    return types;
  }

  @Test
  void missingZstdSupportIsRefusedBeforeTheBuild() throws Exception {
    assumeTrue(!engine.info().capabilities().contains(Capability.ZSTD_LAYERS), "it can");
    Files.writeString(directory.resolve("one"), "one");
    ImageSpec spec = onBusybox().copy(Path.of("one"), "/one");
    try (ImageResolver zstd = zstd()) {
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> zstd.resolve(spec))
          .withMessageContainingAll("layers compressed with zstd", "remove layerCompression(..)")
          .withMessageContaining(engine.unsupportedReason(Capability.ZSTD_LAYERS).orElseThrow());
    }
  }

  /** The engine has made the same layer with gzip before. The zstd image is usable as a base. */
  @Test
  void layersUseZstdOnRequest() throws Exception {
    assumeTrue(engine.info().capabilities().contains(Capability.ZSTD_LAYERS), "no ZSTD_LAYERS");
    Files.writeString(directory.resolve("one"), UUID.randomUUID().toString());
    ImageSpec spec = onBusybox().copy(Path.of("one"), "/one");
    ResolvedImage gzip = images.resolve(spec);
    assertThat(layerTypes(gzip.pinned())).allMatch(type -> type.endsWith("gzip"));
    try (ImageResolver zstd = zstd()) {
      assertThat(zstd.resolve(spec).action()).isEqualTo(Action.REUSED);
      ResolvedImage image = zstd.resolve(spec.label("by", "zstd"));
      List<String> types = layerTypes(image.pinned());
      assertThat(types.remove(types.size() - 1))
          .isEqualTo("application/vnd.oci.image.layer.v1.tar+zstd");
      assertThat(types).isNotEmpty().allMatch(type -> type.endsWith("gzip"));
      ImageSpec next =
          fresh(ImageSpec.from(image.pinned().toString()).registry(target.target()))
              .copy(Path.of("one"), "/two");
      boolean runs = engine.info().capabilities().contains(Capability.COMMANDS);
      ResolvedImage used = images.resolve(runs ? next.run("cmp /one /two") : next);
      assertThat(used.action()).isEqualTo(Action.BUILT);
    }
  }

  @Test
  void visibilityIsReportedAndCanBeRequired() {
    ImageSpec spec = onBusybox().label("for", "everybody");
    ResolvedImage closed = images.resolve(spec);
    assertThat(closed.visibility()).isEqualTo(Visibility.PRIVATE);
    assertThat(closed.reasons())
        .last()
        .asString()
        .contains("the image is private", "401", target.address());
    assertThat(images.resolve(spec).visibility()).isEqualTo(Visibility.NOT_CHECKED);
    try (LocalRegistry everybodys = LocalRegistry.start();
        ImageResolver strict =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .keychain(target.keychain())
                .requirePublic()
                .build()) {
      assertThatExceptionOfType(RegistryException.class)
          .isThrownBy(() -> strict.resolve(spec))
          .withMessageContainingAll("the image is private", closed.pinned().toString());
      ImageSpec open =
          fresh(ImageSpec.from(target.busybox()).registry(everybodys.address() + "/a"));
      assertThat(strict.resolve(open).visibility()).isEqualTo(Visibility.PUBLIC);
      assertThat(strict.resolve(open).visibility()).isEqualTo(Visibility.PUBLIC);
    }
  }

  /** Records its requests. */
  private record AskedRegistry(ImageRegistry real, List<String> asked)
      implements ForwardingRegistry {
    @Override
    public void before(String question, ImageReference image) {
      asked.add(question + " " + image);
    }
  }

  /** Hides an image from the first lookup, as if another client had pushed it after that. */
  private record LateRegistry(ImageRegistry real, ImageReference image, AtomicInteger lookups)
      implements ForwardingRegistry {
    @Override
    public Optional<Descriptor> find(ImageReference asked) {
      return asked.equals(image) && lookups.getAndIncrement() == 0
          ? Optional.empty()
          : real.find(asked);
    }
  }
}
