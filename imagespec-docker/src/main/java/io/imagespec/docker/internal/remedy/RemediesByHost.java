package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;

/** The choice of a registry's remedies by its host. */
public final class RemediesByHost {
  private RemediesByHost() {}

  /**
   * The registry of a repository.
   *
   * @param image a reference into it
   * @return the one that runs under that host, else a general one
   */
  public static RegistryRemedies of(ImageReference image) {
    return switch (image.domain()) {
      case "ghcr.io" -> new GitHubContainerRegistry(image);
      case "docker.io" -> new DockerHub(image);
      case "public.ecr.aws" -> new AmazonEcrPublic(image);
      default ->
          AmazonEcr.of(image)
              .<RegistryRemedies>map(ecr -> ecr)
              .or(() -> ArtifactRegistry.of(image))
              .orElseGet(() -> new GenericRegistry(image));
    };
  }
}
