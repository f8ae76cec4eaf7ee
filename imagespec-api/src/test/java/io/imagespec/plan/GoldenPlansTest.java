package io.imagespec.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.context.DigestCache;
import io.imagespec.json.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The hashed document, the fingerprint and the rendered Dockerfile, pinned in files: one directory
 * for each of {@link GoldenSpecs}. {@code -Dimagespec.golden=rewrite} rewrites the files instead of
 * comparing them. The changelog lists every change of a fingerprint.
 */
class GoldenPlansTest {
  private static final boolean REWRITE = "rewrite".equals(System.getProperty("imagespec.golden"));
  private static final Path GOLDEN =
      Path.of(System.getProperty("basedir", ""), "src/test/resources/io/imagespec/plan/golden");

  @TempDir static Path directory;

  @BeforeAll
  static void makeTree() throws IOException, InterruptedException {
    Path script = GOLDEN.resolveSibling("tree.sh").toAbsolutePath();
    Process made =
        new ProcessBuilder("sh", script.toString())
            .directory(directory.toFile())
            .inheritIO()
            .start();
    assertThat(made.waitFor()).isZero();
  }

  static Set<String> names() {
    return GoldenSpecs.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void planMatchesGoldenFiles(String name) throws IOException {
    ImageSpec spec = Objects.requireNonNull(GoldenSpecs.all().get(name));
    BuildPlan plan = BuildPlan.of(spec, directory, DigestCache.none());
    compare(name, "spec.json", spec.toJson() + "\n");
    compare(name, "plan.json", plan.toJson() + "\n");
    compare(name, "Dockerfile", plan.dockerfile());
    compare(name, "arguments.json", json(plan.render().buildArguments()) + "\n");
    compare(name, "fingerprint", plan.fingerprint() + "\n");
  }

  private static void compare(String name, String file, String text) throws IOException {
    Path golden = GOLDEN.resolve(name).resolve(file);
    if (REWRITE) {
      Files.createDirectories(golden.getParent());
      Files.writeString(golden, text);
    }
    assertThat(text).as(golden.toString()).isEqualTo(Files.readString(golden));
  }

  private static String json(Map<String, String> map) throws IOException {
    StringBuilder out = new StringBuilder();
    CanonicalJson.write(map, out);
    return out.toString();
  }

  @Test
  void everyGoldenDirectoryHasSpec() throws IOException {
    try (Stream<Path> directories = Files.list(GOLDEN)) {
      List<String> found = directories.map(path -> path.getFileName().toString()).toList();
      assertThat(found).hasSameElementsAs(names());
    }
  }
}
