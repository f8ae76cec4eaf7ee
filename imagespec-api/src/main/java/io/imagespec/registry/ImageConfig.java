package io.imagespec.registry;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an image's config says of how it runs; the part that a base is checked against.
 *
 * @param user the user, empty if none is set
 * @param workdir the working directory, empty if none is set
 * @param environment the variables, as {@code NAME=value}, in order
 * @param entrypoint the entrypoint, empty if none is set
 * @param command the command, empty if none is set
 * @param labels the labels
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md">OCI image
 *     specification, image configuration</a>
 */
public record ImageConfig(
    String user,
    String workdir,
    List<String> environment,
    List<String> entrypoint,
    List<String> command,
    Map<String, String> labels) {
  /** Copies the collections. */
  public ImageConfig {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(workdir, "workdir");
    Objects.requireNonNull(environment, "environment");
    Objects.requireNonNull(entrypoint, "entrypoint");
    Objects.requireNonNull(command, "command");
    Objects.requireNonNull(labels, "labels");
    environment = List.copyOf(environment);
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    labels = Map.copyOf(labels);
  }
}
