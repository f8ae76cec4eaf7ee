package io.imagespec.docker.internal.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.engine.Capability;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DockerCapabilitiesTest {
  private static final Set<Capability> ALWAYS =
      Set.of(
          Capability.COMMANDS,
          Capability.MULTIPLE_PLATFORMS,
          Capability.SECRETS,
          Capability.ARCHIVES,
          Capability.CACHE_EXPORT);

  private static Set<Capability> can(String version, boolean containerd) {
    return new DockerCapabilities(version, containerd).capabilities(ALWAYS);
  }

  @Test
  void capabilitiesGrowWithVersion() {
    assertThat(can("20.10.24", true))
        .isEqualTo(EnumSet.copyOf(union(ALWAYS, Capability.IMAGE_STORE)));
    assertThat(can("23.0.0", true)).contains(Capability.NETWORK_MODES);
    assertThat(can("25.0.9", true))
        .doesNotContain(Capability.REPRODUCIBLE_TIMESTAMPS, Capability.ZSTD_LAYERS);
    assertThat(can("26.0.0", true))
        .contains(Capability.REPRODUCIBLE_TIMESTAMPS, Capability.ZSTD_LAYERS);
    assertThat(can("27.5.1", true)).doesNotContain(Capability.SECRET_VARIABLES);
    assertThat(can("28.0", true)).contains(Capability.SECRET_VARIABLES);
  }

  private static Set<Capability> union(Set<Capability> some, Capability one) {
    Set<Capability> all = EnumSet.copyOf(some);
    all.add(one);
    return all;
  }

  @Test
  void missingContainerdAllowsOnePlatformInStore() {
    assertThat(can("29.1.0", false))
        .containsExactlyInAnyOrder(
            Capability.COMMANDS,
            Capability.SECRETS,
            Capability.IMAGE_STORE,
            Capability.NETWORK_MODES,
            Capability.SECRET_VARIABLES);
  }

  @Test
  void missingCapabilityNamesVersionOrStore() {
    DockerCapabilities old = new DockerCapabilities("20.10.24", false);
    assertThat(old.whyNot(Capability.NETWORK_MODES))
        .hasValue("Docker supports network modes from version 23.0, and this one is 20.10.24");
    assertThat(old.whyNot(Capability.MULTIPLE_PLATFORMS))
        .get()
        .asString()
        .startsWith(
            "Docker supports several platforms in one build if it stores images in containerd")
        .contains("features.containerd-snapshotter");
    assertThat(old.whyNot(Capability.ZSTD_LAYERS))
        .hasValue(
            "Docker supports layers compressed with zstd from version 26.0, and this one is 20.10.24");
    assertThat(new DockerCapabilities("29.1.0", false).whyNot(Capability.ZSTD_LAYERS))
        .get()
        .asString()
        .startsWith(
            "Docker supports layers compressed with zstd if it stores images in containerd");
    assertThat(old.whyNot(Capability.SECRETS)).isEmpty();
  }
}
