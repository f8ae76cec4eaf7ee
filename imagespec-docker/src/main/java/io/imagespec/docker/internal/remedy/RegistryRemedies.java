package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;
import java.util.Optional;

/** A registry as its users know it: who runs it, and what they want done. */
public interface RegistryRemedies {
  /**
   * The registry of a repository.
   *
   * @param image a reference into it
   * @return the one that runs under that host, else a general one
   */
  static RegistryRemedies of(ImageReference image) {
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

  /**
   * How to log in.
   *
   * @return a command, or what to do
   */
  String login();

  /**
   * What to do about a refusal.
   *
   * @param refusalDetails the refusal
   * @return one line, without a full stop
   */
  String remedy(RefusalDetails refusalDetails);

  /**
   * How to have the image pulled where it has to run, if nobody can without a credential.
   *
   * @return one line, without a full stop
   */
  String makePublicHint();

  /**
   * Why nothing can ever be pushed to such a path.
   *
   * @return the reason and what to write instead, or empty if the path may do
   */
  default Optional<String> invalidPathReason() {
    return Optional.empty();
  }
}
