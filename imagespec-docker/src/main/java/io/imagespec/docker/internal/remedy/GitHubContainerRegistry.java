package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;

/**
 * The remedies for GitHub's container registry.
 *
 * @param image a reference to the registry
 * @see <a
 *     href="https://docs.github.com/en/packages/working-with-a-github-packages-registry/working-with-the-container-registry">GitHub's
 *     documentation</a>
 */
record GitHubContainerRegistry(ImageReference image) implements RegistryRemedies {
  @Override
  public String login() {
    return "docker login ghcr.io with a classic personal access token as password";
  }

  @Override
  public String remedy(RefusalDetails refusal) {
    if (!refusal.isAboutAccess()) {
      return GenericRegistry.remedy(refusal, login(), image);
    }
    if (refusal.isAnonymous()) {
      return "run " + login() + ", which needs the scope " + scope(refusal);
    }
    return "the token needs the scope "
        + scope(refusal)
        + " (a classic personal access token; in GitHub Actions, GITHUB_TOKEN with \"permissions: packages: "
        + (refusal.isPush() ? "write" : "read")
        + "\"), and its user needs access to the package: "
        + settings();
  }

  private static String scope(RefusalDetails refusal) {
    return refusal.isPush() ? "write:packages" : "read:packages";
  }

  @Override
  public String makePublicHint() {
    return "make the package public at "
        + settings()
        + " (Danger Zone, Change visibility), or "
        + GenericRegistry.pullSecret("ghcr.io");
  }

  /**
   * Returns both possible pages. The name does not show if the owner is a user or an organization.
   */
  private String settings() {
    int slash = image.path().indexOf('/');
    String owner = slash < 0 ? image.path() : image.path().substring(0, slash);
    String name = image.path().substring(slash + 1).replace("/", "%2F");
    String page = owner + "/packages/container/" + name + "/settings";
    return "https://github.com/orgs/"
        + page
        + " (of a user: https://github.com/users/"
        + page
        + ")";
  }
}
