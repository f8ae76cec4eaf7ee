package io.imagespec.examples.docs;

import io.imagespec.ImageSpec;
import io.imagespec.docker.BuildKitHost;
import io.imagespec.docker.DockerHost;
import io.imagespec.docker.EmbeddedEngine;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.LayerCompression;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.LocalImage;
import io.imagespec.resolve.ResolvedImage;
import java.nio.file.Path;
import java.time.Duration;

/** The code of docs/engines.md. */
public final class EnginesSnippets {
  private EnginesSnippets() {}

  static ResolvedImage explain(ImageSpec spec) {
    try (ImageResolver images = ImageResolver.create()) {
      ResolvedImage image = images.resolve(spec);
      image.reasons().forEach(System.out::println);
      return image;
    }
  }

  static ResolvedImage onPodman(ImageSpec spec) {
    try (ContainerEngine podman = DockerHost.of("unix:///run/podman/podman.sock").connect();
        ImageResolver images = ImageResolver.builder().engine(podman).build()) {
      return images.resolve(spec);
    }
  }

  static ResolvedImage onBuildKit(ImageSpec spec) {
    Path certificates = Path.of("certs");
    try (ContainerEngine builder =
            BuildKitHost.of("tcp://builder.example.com:1234", certificates).connect();
        ImageResolver images = ImageResolver.builder().engine(builder).build()) {
      System.out.println(builder.info() + " " + builder.info().capabilities());
      return images.resolve(spec);
    }
  }

  static ResolvedImage inThisProcess(ImageSpec spec) {
    try (ContainerEngine engine = EmbeddedEngine.create();
        ImageResolver images = ImageResolver.builder().engine(engine).build()) {
      return images.resolve(spec);
    }
  }

  static LocalImage intoStore(ImageResolver images, ImageSpec spec) {
    LocalImage image = images.buildLocally(spec);
    System.out.println("docker run --rm " + image.reference());
    return image;
  }

  static ResolvedImage zstd(ImageSpec spec) {
    try (ImageResolver images =
        ImageResolver.builder().layerCompression(LayerCompression.ZSTD).build()) {
      return images.resolve(spec);
    }
  }

  static ResolvedImage watched(ImageSpec spec) {
    BuildListener progress =
        BuildListener.withImage((image, event) -> System.out.println(image.path() + ": " + event));
    try (ImageResolver images =
        ImageResolver.builder().listener(progress).deadline(Duration.ofMinutes(10)).build()) {
      return images.resolve(spec);
    }
  }

  static ResolvedImage severalPlatforms(ImageResolver images, ImageSpec spec) {
    ResolvedImage image = images.resolve(spec.platforms("linux/amd64", "linux/arm64"));
    System.out.println("index " + image.digest());
    return image;
  }
}
