package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.Capability;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of packages on an engine without cache mounts, on an engine that keeps downloads, and in
 * the next image on that engine. All three are the same. The base configures apt to keep no
 * downloads.
 */
@Timeout(180)
class KeptDirectoriesIT {
  /** The configuration of apt in images of Debian and Ubuntu, which removes downloads. */
  private static final String DOCKER_CLEAN =
      """
      APT::Keep-Downloaded-Packages "false";
      APT::Update::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin"; };
      DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/*.bin"; };
      Dir::Cache::pkgcache "";
      Dir::Cache::srcpkgcache "";
      """;

  @TempDir Path directory;

  private final RealEngines keeping = RealEngines.need("buildkitd");
  private final RealEngines forgetting = RealEngines.need("docker-classic");

  /** An image and the output of its build. */
  private record Made(ImageReference image, List<String> output) {}

  @Test
  void packageFilesDoNotDependOnDownloadCache() throws Exception {
    try (PythonIndex index = PythonIndex.start(forgetting)) {
      Path clean = Files.writeString(directory.resolve("docker-clean"), DOCKER_CLEAN);
      CompletableFuture<Made> without =
          CompletableFuture.supplyAsync(() -> made(forgetting, index, clean, false));
      Made kept = made(keeping, index, clean, true);
      Made again = made(keeping, index, clean, true);
      assertThat(again.output()).anyMatch(line -> line.startsWith("Need to get 0 B"));
      Made none = without.get();
      assertThat(index.sent()).as("once where nothing is kept, once where it is").isEqualTo(2);
      assertSame(none.image(), kept.image(), again.image());
    }
  }

  private void assertSame(ImageReference none, ImageReference... kept) throws Exception {
    ImageReference base = ImageReference.parse(keeping.debian());
    try (LayerTrees trees =
        new LayerTrees(directory, keeping, base, KeptDirectoriesIT::removeTimes)) {
      Map<String, String> expected = trees.tree(none);
      assertThat(expected)
          .containsKeys("etc/os-release", "usr/bin/tree", "usr/local/bin/greet")
          .containsKey("etc/apt/apt.conf.d/docker-clean");
      for (ImageReference image : kept) {
        assertThat(ImageTreeComparison.differences(expected, trees.tree(image))).isEmpty();
      }
    }
  }

  private static Made made(RealEngines engines, PythonIndex index, Path clean, boolean keeps) {
    List<String> output = Collections.synchronizedList(new ArrayList<>());
    ImageSpec spec =
        engines
            .fresh(ImageSpec.from(engines.debian()).registry(engines.target()))
            .env("PIP_INDEX_URL", index.url())
            .env("PIP_TRUSTED_HOST", index.host())
            .copy(clean, "/etc/apt/apt.conf.d/docker-clean")
            .apt("tree")
            .pip("greet");
    try (ContainerEngine engine = engines.connect();
        ImageResolver images =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .keychain(engines.keychain())
                .listener(
                    event -> {
                      if (event instanceof BuildEvent.Output said) {
                        output.add(said.line());
                      }
                    })
                .build()) {
      assertThat(engine.info().capabilities().contains(Capability.CACHE_MOUNTS)).isEqualTo(keeps);
      return new Made(images.resolve(spec).pinned(), output);
    }
  }

  /**
   * Removes the times of an installation: logs contain them, compiled Python contains that of its
   * source, and ldconfig keeps the times and inodes of libraries.
   */
  private static void removeTimes(Path root) throws IOException {
    Files.deleteIfExists(root.resolve("var/cache/ldconfig/aux-cache"));
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.startsWith(root.resolve("var/log"))) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1);
          Files.writeString(
              file, text.replaceAll("\\d{4}-\\d\\d-\\d\\d +\\d\\d:\\d\\d:\\d\\d", "then"));
        } else if (file.toString().endsWith(".pyc")) {
          byte[] compiled = Files.readAllBytes(file);
          Arrays.fill(compiled, 8, 12, (byte) 0);
          Files.write(file, compiled);
        }
      }
    }
  }
}
