package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.auth.KeychainProvider;
import io.imagespec.engine.ContainerEngineProvider;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.ImageRegistry;
import io.imagespec.registry.ImageRegistryProvider;
import io.imagespec.registry.InsecureRegistries;
import io.imagespec.registry.RegistryOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvidersTest {
  private static final ImageReference IMAGE = ImageReference.parse("h.io/x");

  @TempDir Path home;

  @Test
  void dockersKeychainIsFound() throws Exception {
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
  void registriesOverHttpAreFound() {
    ImageRegistryProvider provider =
        ServiceLoader.load(ImageRegistryProvider.class).findFirst().orElseThrow();
    assertThat(provider.name()).isEqualTo("http");
    RegistryOptions options =
        new RegistryOptions(
            Environment.of(Map.of(), home),
            Keychain.none(),
            InsecureRegistries.loopbackOnly(),
            RegistryOptions.DEFAULT_DEADLINE);
    try (LocalRegistry local = LocalRegistry.start();
        ImageRegistry registry = provider.connect(options)) {
      assertThat(registry.find(ImageReference.parse(local.address() + "/x:1"))).isEmpty();
    }
  }

  @Test
  void aBuilderThatWasChosenIsUsedOrFails() {
    Environment chosen =
        Environment.of(Map.of("BUILDKIT_HOST", "unix:///no/such/buildkitd.sock"), home);
    List<ContainerEngineProvider> providers =
        ServiceLoader.load(ContainerEngineProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(ContainerEngineProvider::priority).reversed())
            .toList();
    assertThat(providers.stream().map(ContainerEngineProvider::name))
        .containsExactly("docker", "buildkit");
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> providers.get(0).connect(chosen))
        .withMessageContaining("BUILDKIT_HOST chooses a builder");
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> providers.get(1).connect(chosen))
        .withMessageContaining("unix:///no/such/buildkitd.sock (BUILDKIT_HOST): absent");
  }
}
