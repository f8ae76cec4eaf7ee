package io.imagespec.examples.benchmark;

import io.imagespec.Environment;
import io.imagespec.docker.EmbeddedEngineProvider;
import io.imagespec.docker.LocalRegistry;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.resolve.ImageResolver;
import io.imagespec.resolve.ResolvedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A registry with the image of {@link OneResolve}, and JVMs that are started for one question each.
 *
 * @param registry the registry, which requires a password
 * @param work the working directory
 * @param image the image in the registry
 */
record JvmStartFixture(LocalRegistry registry, Path work, ResolvedImage image) {
  /** Pushes the image and writes the configuration file of Docker. */
  static JvmStartFixture create(LocalRegistry registry, Path work) throws IOException {
    Path files = Files.createDirectories(work.resolve("files"));
    Files.writeString(files.resolve("train"), "#!/bin/sh\n");
    Path config = Files.createDirectories(work.resolve("docker"));
    String pair = TokenRegistry.basic().substring("Basic ".length());
    Files.writeString(
        config.resolve("config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.address(), pair));
    Environment environment = Environment.of(variables(work), work);
    try (ContainerEngine engine = new EmbeddedEngineProvider().connect(environment);
        ImageResolver images =
            ImageResolver.builder().environment(environment).engine(engine).build()) {
      ResolvedImage image = images.resolve(OneResolve.spec(registry.address(), files));
      return new JvmStartFixture(registry, work, image);
    }
  }

  private static Map<String, String> variables(Path work) {
    return Map.of(
        "DOCKER_CONFIG", work.resolve("docker").toString(),
        "XDG_CACHE_HOME", work.resolve("cache").toString());
  }

  /** Resolves the image in a JVM of its own. */
  void resolve(String... options) throws IOException, InterruptedException {
    run(
        OneResolve.class,
        "REUSED",
        List.of(registry.address(), work.resolve("files").toString()),
        options);
  }

  /** Requests the manifest in a JVM of its own. */
  void request(String... options) throws IOException, InterruptedException {
    String url =
        "http://%s/v2/acme/trainer/manifests/%s"
            .formatted(registry.address(), image.reference().tag().orElseThrow());
    run(OneRequest.class, "200", List.of(url), options);
  }

  private void run(Class<?> program, String word, List<String> arguments, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-classpath",
            System.getProperty("java.class.path"),
            program.getName()));
    command.addAll(arguments);
    String output =
        Subprocess.in(work).with(variables(work)).output(command.toArray(String[]::new));
    if (!output.trim().equals(word + " " + image.digest())) {
      throw new IllegalStateException(program.getName() + " printed " + output);
    }
  }
}
