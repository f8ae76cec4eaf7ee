package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.auth.KeychainProvider;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.ImageRegistryProvider;
import io.imagespec.registry.RegistryOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {
  private static final ImageReference IMAGE = ImageReference.parse("h.io/x");

  @TempDir Path home;

  @Test
  void dockerKeychainIsFound() throws Exception {
    Files.createDirectory(home.resolve(".docker"));
    Files.writeString(
        home.resolve(".docker/config.json"),
        "{\"auths\":{\"h.io\":{\"username\":\"u\",\"password\":\"hunter2\"}}}");
    KeychainProvider provider =
        ServiceLoader.load(KeychainProvider.class).findFirst().orElseThrow();
    Keychain keychain = provider.connect(Environment.of(Map.of(), home));
    assertThat(provider.name()).isEqualTo("docker");
    assertThat(keychain.find(IMAGE).map(Credential::username)).contains("u");
    assertThat(keychain.toString()).startsWith(home.resolve(".docker/config.json") + ", ");
    assertThat(DockerKeychain.from(home.resolve(".docker")).find(IMAGE)).isPresent();
    assertThat(DockerKeychain.from(home).find(IMAGE)).isEmpty();
  }

  @Test
  void httpRegistryProviderIsFound() {
    ImageRegistryProvider provider =
        ServiceLoader.load(ImageRegistryProvider.class).findFirst().orElseThrow();
    assertThat(provider.name()).isEqualTo("http");
    RegistryOptions options =
        RegistryOptions.builder(Environment.of(Map.of(), home), Keychain.none()).build();
    try (LocalRegistry local = LocalRegistry.start();
        ImageRegistry registry = provider.connect(options)) {
      assertThat(registry.find(ImageReference.parse(local.address() + "/x:1"))).isEmpty();
    }
  }

  private static List<ContainerEngineProvider> engines() {
    return ServiceLoader.load(ContainerEngineProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(ContainerEngineProvider::priority).reversed())
        .toList();
  }

  @Test
  void enginesAreFoundInPriorityOrder() {
    assertThat(engines().stream().map(ContainerEngineProvider::name))
        .containsExactly("docker", "podman", "buildkit", "embedded");
  }

  @ParameterizedTest
  @CsvSource({
    "DOCKER_HOST,docker",
    "DOCKER_CONTEXT,docker",
    "CONTAINER_HOST,podman",
    "BUILDKIT_HOST,buildkit",
    "DOCKER_CONFIG,",
    "IMAGESPEC_ENGINE,",
  })
  void variableSelectsOneEngine(String variable, @Nullable String engine) {
    Environment chosen = Environment.of(Map.of(variable, "x"), home);
    assertThat(engines())
        .filteredOn(provider -> provider.chosenBy(chosen).isPresent())
        .extracting(ContainerEngineProvider::name)
        .isEqualTo(engine == null ? List.of() : List.of(engine));
  }

  @Test
  void selectedEngineFailsIfUnavailable() {
    for (ContainerEngineProvider provider : engines().subList(0, 3)) {
      String variable =
          Map.of("docker", "DOCKER_HOST", "podman", "CONTAINER_HOST", "buildkit", "BUILDKIT_HOST")
              .getOrDefault(provider.name(), "");
      Environment chosen = Environment.of(Map.of(variable, "unix:///no/such.sock"), home);
      assertThatExceptionOfType(EngineUnavailableException.class)
          .isThrownBy(() -> provider.connect(chosen))
          .withMessageContaining("unix:///no/such.sock (" + variable + "): absent");
    }
  }

  @Test
  void embeddedEngineExplainsMissingCapabilities() throws Exception {
    ContainerEngineProvider provider = engines().get(3);
    try (ContainerEngine engine = provider.connect(Environment.of(Map.of(), home))) {
      assertThat(engine.info()).hasToString("embedded 1.1 in this process (needs no daemon)");
      assertThat(engine.unsupportedReason(Capability.COMMANDS))
          .get()
          .asString()
          .contains("runs no commands");
      assertThat(engine.unsupportedReason(Capability.IMAGE_STORE))
          .get()
          .asString()
          .contains("it has no image store");
      assertThat(engine.unsupportedReason(Capability.SSH)).isEmpty();
    }
  }

  @Test
  void embeddedEngineIsCreatedWithoutAProvider() {
    try (ContainerEngine engine = EmbeddedEngine.create()) {
      assertThat(engine.info()).hasToString("embedded 1.1 in this process (needs no daemon)");
    }
  }
}
