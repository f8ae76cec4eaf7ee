package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.ImageSpec;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.name.ImageReference;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A code change on a machine without an engine: a JVM of an ordinary user, who sees no socket of an
 * engine, changes one file and registers.
 */
@Timeout(240)
class NoEngineIT {
  @TempDir Path directory;

  private static ImageSpec spec(String base, String registry, String token) {
    return ImageSpec.from(base)
        .registry(registry)
        .named("it-no-engine")
        .refresh(token)
        .run("echo made > /made")
        .copy(Path.of("file"), "/app/file");
  }

  @Test
  void ordinaryUserRegistersChangedFile() throws Exception {
    RealEngines engines = RealEngines.need("docker");
    String token = UUID.randomUUID().toString();
    Files.writeString(directory.resolve("file"), "old");
    try (ContainerEngine engine = engines.connect();
        ImageResolver images = engines.resolver(engine, directory).build()) {
      ResolvedImage unused = images.resolve(spec(engines.busybox(), engines.target(), token));
    }
    JvmWithoutEngine jvm = new JvmWithoutEngine(engines, directory);
    Files.writeString(jvm.home().resolve("file"), "new");
    String output = jvm.run(NoEngineIT.class, engines.busybox(), engines.target(), token);
    assertThat(output).contains("BUILT ").contains("; no engine is needed");
    String built =
        output.lines().filter(line -> line.startsWith("BUILT ")).findFirst().orElseThrow();
    ImageReference image = ImageReference.parse(built.replaceFirst("BUILT ", ""));
    Skopeo skopeo = engines.skopeo(directory);
    Path files = skopeo.unpack(image);
    assertThat(files.resolve("app/file")).hasContent("new");
    assertThat(files.resolve("made")).hasContent("made");
  }

  /** Resolves the spec with the credentials and the engines of its environment. */
  public static void main(String[] arguments) {
    ImageSpec spec = spec(arguments[0], arguments[1], arguments[2]);
    try (ImageResolver images = ImageResolver.create()) {
      ResolvedImage image = images.resolve(spec);
      System.out.println(image.action() + " " + image.pinned());
      image.reasons().forEach(System.out::println);
    }
  }
}
