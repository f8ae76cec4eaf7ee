package io.imagespec.docker.internal.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.internal.buildkit.proto.CacheOptionsEntry;
import io.imagespec.engine.BuildRequest;
import io.imagespec.engine.Capability;
import io.imagespec.engine.Delivery;
import io.imagespec.engine.LayerCache;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.BuildPlan;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayerCacheOptionsTest {
  private static final LayerCache SAFE =
      new LayerCache.Registry(ImageReference.parse("ghcr.io/acme/cache:1"));
  private static final LayerCache INSECURE =
      new LayerCache.Registry(ImageReference.parse("127.0.0.1:5000/acme/cache:1"));
  private static final LayerCache LOCAL = new LayerCache.Local(Path.of("/caches"));
  private static final Set<Capability> ALL = EnumSet.allOf(Capability.class);

  private static final BuildRequest REQUEST =
      BuildRequest.builder(
              BuildPlan.of(ImageSpec.from("busybox")),
              new Delivery.Push(ImageReference.parse("ghcr.io/acme/app:1")))
          .cacheImports(List.of(SAFE, LOCAL, INSECURE))
          .cacheExports(List.of(INSECURE, new LayerCache.Inline()))
          .build();

  private static LayerCacheOptions entries(Set<Capability> capabilities) {
    return LayerCacheOptions.of(
        REQUEST, capabilities, LocalCacheDirectories.open(REQUEST, capabilities));
  }

  @Test
  void importsAreRenderedAsFrontendJson() {
    assertThat(entries(ALL).importsToJson())
        .isEqualTo(
            "[{\"Type\":\"registry\",\"Attrs\":{\"ref\":\"ghcr.io/acme/cache:1\"}},"
                + "{\"Type\":\"registry\",\"Attrs\":{\"ref\":\"127.0.0.1:5000/acme/cache:1\","
                + "\"registry.insecure\":\"true\"}}]");
  }

  @Test
  void failedExportDoesNotFailBuild() {
    var exports = entries(ALL).exports();
    assertThat(exports.get(0).getAttrsMap())
        .containsEntry("ignore-error", "true")
        .containsEntry("mode", "max")
        .containsEntry("registry.insecure", "true");
    assertThat(exports.get(1).getType()).isEqualTo("inline");
  }

  @Test
  void builderWithoutCacheExportKeepsOnlyInlineCache() {
    assertThat(entries(Set.of(Capability.CACHE_IMPORT)).exports())
        .extracting(CacheOptionsEntry::getType)
        .containsOnly("inline");
  }
}
