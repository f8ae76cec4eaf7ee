package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;
import java.util.List;

/** The code of docs/fast-rebuilds.md. */
final class FastRebuildsSnippets {
  private FastRebuildsSnippets() {}

  static ImageSpec goodOrder() {
    ImageSpec app =
        ImageSpec.from("python:3.12-slim")
            .named("trainer")
            .registry("ghcr.io/acme")
            .apt("git")
            .pip("torch==2.4.0", "pandas")
            .user("1000")
            .copy(Path.of("models"), "/app/models")
            .copy(Path.of("src"), "/app/src")
            .entrypoint("python", "/app/src/train.py");
    return app;
  }

  static ImageSpec fileOfCommand(ImageSpec spec) {
    ImageSpec app =
        spec.copy(Path.of("requirements.txt"), "/tmp/requirements.txt")
            .run("pip install -r /tmp/requirements.txt")
            .copy(Path.of("src"), "/app/src");
    return app;
  }

  static List<ResolvedImage> inAdvance(ImageResolver images) {
    ImageSpec packages =
        ImageSpec.from("python:3.12-slim")
            .named("trainer")
            .registry("ghcr.io/acme")
            .apt("git")
            .pip("torch==2.4.0");
    ImageSpec app =
        packages.copy(Path.of("src"), "/app/src").command("python", "/app/src/train.py");

    ResolvedImage first = images.resolve(packages); // runs the commands: needs an engine
    ResolvedImage image = images.resolve(app); // needs none
    return List.of(first, image);
  }

  static ImageResolver engineBuildsEverything() {
    ImageResolver images = ImageResolver.builder().assembly(Assembly.ENGINE).build();
    return images;
  }
}
