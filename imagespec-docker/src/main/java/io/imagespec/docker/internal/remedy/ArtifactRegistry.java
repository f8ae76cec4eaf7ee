package io.imagespec.docker.internal.remedy;

import io.imagespec.name.ImageReference;
import java.util.List;
import java.util.Optional;

/**
 * The remedies for Google's Artifact Registry: {@code
 * LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE}.
 *
 * @param image a reference to the registry
 * @see <a href="https://cloud.google.com/artifact-registry/docs/docker">Google's documentation</a>
 */
record ArtifactRegistry(ImageReference image) implements RegistryRemedies {
  private static final String DOMAIN = "-docker.pkg.dev";

  static Optional<ArtifactRegistry> of(ImageReference image) {
    return image.domain().endsWith(DOMAIN)
        ? Optional.of(new ArtifactRegistry(image))
        : Optional.empty();
  }

  @Override
  public String login() {
    return "gcloud auth configure-docker " + image.domain();
  }

  @Override
  public Optional<String> invalidPathReason() {
    return names().size() > projectNames() + 1
        ? Optional.empty()
        : Optional.of(
            "the path lacks Artifact Registry's repository; write registry(\""
                + image.domain()
                + "/PROJECT/REPOSITORY\")");
  }

  @Override
  public String remedy(RefusalDetails refusal) {
    if (refusal.mentions("has not been used", "service_disabled", "api is disabled")) {
      return "run gcloud services enable artifactregistry.googleapis.com --project=" + project();
    }
    if (refusal.isNotFound() && refusal.isPush()) {
      return "create the repository: " + gcloud("create") + " --repository-format=docker";
    }
    if (refusal.isAboutAccess() && !refusal.isAnonymous()) {
      return "check that the repository exists ("
          + gcloud("describe")
          + ") and that its policy gives the user "
          + (refusal.isPush() ? "roles/artifactregistry.writer" : "roles/artifactregistry.reader")
          + (refusal.isFromDockerConfig() ? ", or run " + login() + " again" : "");
    }
    return GenericRegistry.remedy(refusal, login(), image);
  }

  @Override
  public String makePublicHint() {
    return "make the repository public: "
        + gcloud("add-iam-policy-binding")
        + " --member=allUsers --role=roles/artifactregistry.reader; or give that role to the cluster's service account";
  }

  private String gcloud(String command) {
    return "gcloud artifacts repositories "
        + command
        + " "
        + repository()
        + " --location="
        + image.domain().substring(0, image.domain().length() - DOMAIN.length())
        + " --project="
        + project();
  }

  /**
   * Returns the project. A domain-scoped project is written with a colon, and in paths with a
   * slash.
   */
  private String project() {
    return String.join(":", names().subList(0, Math.min(projectNames(), names().size())));
  }

  private String repository() {
    return names().size() > projectNames() ? names().get(projectNames()) : "REPOSITORY";
  }

  private int projectNames() {
    return names().get(0).indexOf('.') < 0 ? 1 : 2;
  }

  private List<String> names() {
    return List.of(image.path().split("/", -1));
  }
}
