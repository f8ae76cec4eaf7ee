package com.example;

import io.imagespec.Environment;
import io.imagespec.ImageSpec;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Builds an image on Docker and one without a daemon, each with the credentials of the environment. */
public final class Images {
  private Images() {}

  public static void build() {
    String registry = System.getenv("IMAGESPEC_TEST_REGISTRY") + "/consumers";
    String id = UUID.randomUUID().toString();
    ImageSpec base = ImageSpec.from(System.getenv("IMAGESPEC_TEST_BASE")).registry(registry);
    build("docker", base.named("docker").run("echo " + id + " > /id"));
    build("embedded", base.named("embedded").copy(file(id), "/id").env("ID", id));
  }

  private static Path file(String content) {
    try {
      return Files.writeString(Files.createTempFile("consumer", ".txt"), content);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void build(String engine, ImageSpec spec) {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.put("IMAGESPEC_ENGINE", engine);
    Environment environment =
        Environment.of(variables, Path.of(System.getProperty("user.home")));
    try (ImageResolver images = ImageResolver.builder().environment(environment).build()) {
      ResolvedImage built = images.resolve(spec);
      ResolvedImage found = images.resolve(spec);
      if (!built.pinned().equals(found.pinned())) {
        throw new IllegalStateException(built.pinned() + " is not " + found.pinned());
      }
      System.out.println(engine + ": " + built.action() + ", then " + found.action());
    }
  }
}
