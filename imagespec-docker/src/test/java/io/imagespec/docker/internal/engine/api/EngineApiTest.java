package io.imagespec.docker.internal.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.engine.Capability;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EngineApiTest {
  private static final SortedMap<String, String> HOSTS =
      new TreeMap<>(Map.of("db.test", "10.0.0.5", "six.test", "fd00::5"));

  @Test
  void dockerRepeatsHostParameterAndPodmanUsesJson() {
    RequestTarget build = RequestTarget.of("/build");
    assertThat(new DockerApi().hosts(build, HOSTS))
        .hasToString("/build?extrahosts=db.test%3A10.0.0.5&extrahosts=six.test%3Afd00%3A%3A5");
    assertThat(new PodmanApi("4.3.1").hosts(build, HOSTS))
        .hasToString(
            "/build?extrahosts=%5B%22db.test%3A10.0.0.5%22%2C%22six.test%3Afd00%3A%3A5%22%5D");
    for (EngineApi engineApi : new EngineApi[] {new DockerApi(), new PodmanApi("4.3.1")}) {
      assertThat(engineApi.hosts(build, new TreeMap<>())).hasToString("/build");
    }
  }

  @Test
  void podmanExplainsMissingZstdCompression() {
    EngineApi podman = new PodmanApi("4.3.1");
    assertThat(podman.whyNot(Capability.ZSTD_LAYERS)).get().asString().contains("gzip");
    assertThat(podman.whyNot(Capability.SECRETS)).get().asString().contains("secrets");
    assertThat(podman.whyNot(Capability.SSH)).isEmpty();
    assertThat(new DockerApi().whyNot(Capability.ZSTD_LAYERS)).isEmpty();
  }
}
