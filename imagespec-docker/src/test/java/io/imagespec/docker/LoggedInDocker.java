package io.imagespec.docker;

import io.imagespec.docker.contract.Skopeo;
import io.imagespec.name.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The docker command line with a separate configuration that holds the password. */
record LoggedInDocker(RealEngines engines, Path directory) {
  /** Runs the program of an image, or a different one, without a network and returns its output. */
  String run(ImageReference image, String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("docker", "--config", configuration().toString(), "-H", engines.host()));
    command.addAll(List.of("run", "--rm", "--network=none", image.toString()));
    command.addAll(List.of(words));
    return Skopeo.run(command.toArray(String[]::new));
  }

  private Path configuration() throws IOException {
    Path configuration = Files.createTempDirectory(directory, "docker");
    String auth = engines.username() + ":" + engines.password();
    Files.writeString(
        configuration.resolve("config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
            .formatted(
                engines.registry(),
                Base64.getEncoder().encodeToString(auth.getBytes(StandardCharsets.UTF_8))));
    return configuration;
  }
}
