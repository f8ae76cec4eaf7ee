package io.imagespec.docker.internal.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.context.BuildContext;
import io.imagespec.context.DigestCache;
import io.imagespec.context.FileSource;
import io.imagespec.docker.internal.engine.api.DockerApi;
import io.imagespec.docker.internal.engine.api.EngineApi;
import io.imagespec.docker.internal.engine.api.PodmanApi;
import io.imagespec.engine.BuildFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links whose behavior was verified with Podman 4.3. */
@DisabledOnOs(OS.WINDOWS)
class PodmanLinksTest {
  private static final EngineApi PODMAN = new PodmanApi("4.3.1");

  @TempDir Path directory;

  private BuildContext context(String target) throws IOException {
    Path source = directory.resolve("source");
    Files.createDirectories(source.resolve("dir"));
    Files.createSymbolicLink(source.resolve("dir/link"), Path.of(target));
    BuildContext.Builder builder = BuildContext.builder(directory, DigestCache.none());
    builder.add("copy-1", FileSource.of(source));
    return builder.build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../out",
        "../../..",
        "x/../../../../out",
        "./../.././../out",
        "../../../../etc"
      })
  void linkThatPodmanCannotUnpackIsReported(String target) throws IOException {
    BuildContext context = context(target);
    assertThatExceptionOfType(BuildFailedException.class)
        .isThrownBy(() -> PODMAN.check(context))
        .withMessageContainingAll("Podman", "copy-1/dir/link -> " + target, ".dockerignore");
    assertThatCode(() -> new DockerApi().check(context)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../f",
        "../../Dockerfile",
        "../../",
        "..",
        ".",
        "missing",
        "/etc/passwd",
        "/../x"
      })
  void otherLinksAreAccepted(String target) throws IOException {
    BuildContext context = context(target);
    assertThatCode(() -> PODMAN.check(context)).doesNotThrowAnyException();
  }
}
