package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.auth.Keychain;
import io.imagespec.context.DigestCache;
import io.imagespec.docker.HttpRegistryProvider;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine, a registry and a resolver for each test. Each part of {@link ContainerEngineContract}
 * extends the part before it, so that an engine's one class has the tests of all parts.
 */
abstract class ContractFixture {
  /** A directory for this test alone. */
  @TempDir protected Path directory;

  EngineUnderTest under;
  TestRegistry target;
  ContainerEngine engine;
  ImageResolver images;
  Skopeo skopeo;

  protected abstract EngineUnderTest engineUnderTest() throws Exception;

  protected abstract TestRegistry testRegistry() throws Exception;

  @BeforeEach
  void connect() throws Exception {
    EngineUnderTest found = engineUnderTest();
    target = testRegistry();
    engine = found.connect();
    under = found;
    images = resolver(target.keychain());
    skopeo = new Skopeo(Files.createDirectory(directory.resolve("skopeo")), target);
  }

  @AfterEach
  void close() {
    if (images != null) {
      images.close();
      engine.close();
    }
  }

  @AfterEach
  void noLogHoldsThePassword() throws IOException {
    if (under != null) {
      String pair = target.username() + ":" + target.password();
      assertThat(Files.readString(under.libraryLog()))
          .contains("io.imagespec.")
          .doesNotContain(target.password())
          .doesNotContain(
              Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
  }

  String name() {
    return under.name();
  }

  /** A spec that no earlier run has built. */
  ImageSpec fresh(ImageSpec spec) {
    return spec.named("it-" + name()).refresh(UUID.randomUUID().toString());
  }

  ImageSpec onBusybox() {
    return fresh(ImageSpec.from(target.busybox()).registry(target.target()));
  }

  ImageResolver resolver(Keychain keychain) {
    return ImageResolver.builder()
        .assembly(Assembly.ENGINE)
        .engine(engine)
        .keychain(keychain)
        .directory(directory)
        .build();
  }

  static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.asText()));
    return strings;
  }

  ImageRegistry registry() {
    return new HttpRegistryProvider()
        .connect(
            RegistryOptions.builder(Environment.system(), target.keychain())
                .deadline(Duration.ofSeconds(30))
                .build());
  }

  /** Skips a test that requires commands if the engine runs none. */
  void assumeCommands() {
    assumeTrue(
        engine.info().capabilities().contains(Capability.COMMANDS),
        engine.info().name() + " runs no commands");
  }

  boolean hasStore() {
    return engine.info().capabilities().contains(Capability.IMAGE_STORE);
  }

  void assertNotPushed(ImageSpec spec) {
    ImageReference image = BuildPlan.of(spec, directory, DigestCache.none()).image();
    try (ImageRegistry registry = registry()) {
      assertThat(registry.find(image)).isEmpty();
    }
  }
}
