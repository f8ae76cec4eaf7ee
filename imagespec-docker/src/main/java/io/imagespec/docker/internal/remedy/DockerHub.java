package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;

/**
 * The remedies for Docker Hub.
 *
 * @param image a reference to the registry
 * @see <a href="https://docs.docker.com/docker-hub/">Docker's documentation</a>
 */
record DockerHub(ImageReference image) implements RegistryRemedies {
  @Override
  public String login() {
    return "docker login";
  }

  @Override
  public String remedy(RefusalDetails refusal) {
    if (refusal.isRateLimited()) {
      return (refusal.isAnonymous() ? "run docker login for a higher limit, " : "")
          + refusal.pause()
          + ", or pull through a mirror (ImageResolver.builder().mirror(\"docker.io\", ..))";
    }
    if (refusal.isAboutAccess() && refusal.isPush() && !refusal.isAnonymous()) {
      return "check that "
          + image.path()
          + " is in the user's own namespace or that of an organization whose team may write, that the access token has Read & Write, and that the plan has a private repository left";
    }
    return GenericRegistry.remedy(refusal, login(), image);
  }

  @Override
  public String makePublicHint() {
    return "make the repository public at https://hub.docker.com/repository/docker/"
        + image.path()
        + "/settings, or "
        + GenericRegistry.pullSecret("https://index.docker.io/v1/");
  }
}
