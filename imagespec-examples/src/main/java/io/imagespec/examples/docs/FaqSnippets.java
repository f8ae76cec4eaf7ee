package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.name.Platform;
import io.imagespec.plan.BuildPlan;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;

/** The code of docs/faq.md and docs/limitations.md. */
final class FaqSnippets {
  private FaqSnippets() {}

  static ResolvedImage explained(ImageResolver images, ImageSpec spec) {
    ResolvedImage image = images.resolve(spec);
    System.out.println(image.action() + " " + image.pinned());
    image.reasons().forEach(System.out::println);
    return image;
  }

  static ImageSpec withoutShell() {
    return ImageSpec.from("gcr.io/distroless/base-debian12")
        .registry("ghcr.io/acme")
        .copy(Path.of("build/app"), "/app")
        .with(Run.exec("/app/setup"))
        .entrypoint("/app/server");
  }

  static ImageSpec forOtherProcessors(ImageSpec spec) {
    return spec.platforms(Platform.LINUX_AMD64, Platform.LINUX_ARM64);
  }

  static ImageResolver withMirror() {
    return ImageResolver.builder().mirror("docker.io", "mirror.gcr.io").build();
  }

  static ImageSpec rebuilt(ImageSpec spec) {
    return spec.refresh("2026-11");
  }

  /** The code of docs/limitations.md. */
  static void printDockerfile(ImageSpec spec) {
    System.out.println(BuildPlan.of(spec).dockerfile());
  }
}
