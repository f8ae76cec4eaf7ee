package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;

/** The choice of a registry's remedies by its host. */
public final class RemediesByHost {
  private RemediesByHost() {}

  /**
   * Returns the remedies for a repository's registry.
   *
   * @param image a reference to the repository
   * @return the remedies for the host, or generic ones
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
