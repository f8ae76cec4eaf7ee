package io.imagespec.docker.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.Visibility;
import io.imagespec.registry.VisibilityReport;
import java.io.IOException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The messages for users of each hosted registry, before a build and after a push. */
class HostedRegistriesTest {
  private static void refused(ThrowingCallable action, int status, String... message) {
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(action)
        .withMessageContainingAll(message)
        .satisfies(
            e -> {
              assertThat(e.status().orElse(0)).isEqualTo(status);
              assertThat(e.remedy()).isPresent();
              assertThat(e.getMessage()).doesNotContain(HostedRegistryEmulation.PASSWORD);
            });
  }

  private static void exposed(
      HostedRegistryEmulation at, ImageReference pinned, String... explanation) {
    VisibilityReport exposure = at.known().checkVisibility(pinned);
    assertThat(exposure.explanation()).contains(explanation);
    assertThat(exposure.visibility())
        .isEqualTo(at.open.contains(pinned.path()) ? Visibility.PUBLIC : Visibility.PRIVATE);
  }

  @Test
  void ghcrMessagesNameScopeAndSettingsPage() throws IOException {
    try (GhcrEmulation ghcr = new GhcrEmulation()) {
      ImageReference app = ghcr.image("acme/team/app:v2");
      assertThat(ghcr.known().find(app)).isEmpty();
      ghcr.known().checkPush(app);
      assertThat(ghcr.server.seen())
          .last()
          .isEqualTo(
              "DELETE /v2/acme/team/app/blobs/uploads/session?state=hunter2 [Bearer of-octo]");
      refused(() -> ghcr.anonymous().find(app), 401, "read:packages", "docker login ghcr.io");
      ghcr.scopes.remove("write:packages");
      refused(
          () -> ghcr.known().checkPush(app),
          403,
          "push ghcr.io/acme/team/app:v2: 403 DENIED",
          "as user octo (from test)",
          "write:packages",
          "https://github.com/orgs/acme/packages/container/team%2Fapp/settings");
      exposed(ghcr, ghcr.put("acme/open", true), "anyone can pull it");
      exposed(
          ghcr,
          ghcr.put("acme/closed", false),
          "https://github.com/users/acme/packages/container/closed/settings",
          "Change visibility",
          "kubectl create secret docker-registry <name> --docker-server=ghcr.io");
    }
  }

  @Test
  void dockerHubMessagesNameNamespaceTokenAndLimit() throws IOException {
    try (DockerHubEmulation hub = new DockerHubEmulation()) {
      hub.known().checkPush(hub.image("octo/app:v1"));
      assertThat(hub.known().find(hub.image("octo/app:v2"))).isEmpty();
      refused(
          () -> hub.known().checkPush(hub.image("acme/app:v1")),
          401,
          "401 DENIED",
          "requested access to the resource is denied",
          "own namespace",
          "Read & Write");
      refused(
          () -> hub.anonymous().checkPush(hub.image("octo/app:v1")), 401, "run docker login, or");
      ImageReference open = hub.put("library/open", true);
      exposed(hub, open, "anyone can pull it");
      exposed(
          hub,
          hub.put("octo/closed", false),
          "https://hub.docker.com/repository/docker/octo/closed/settings",
          "--docker-server=https://index.docker.io/v1/");
      hub.isLimited = true;
      refused(
          () -> hub.anonymous().find(open),
          429,
          "wait 21600 s",
          "for a higher limit",
          "mirror(\"docker.io\"");
      assertThat(hub.known().checkVisibility(open).visibility()).isEqualTo(Visibility.UNKNOWN);
    }
  }

  @Test
  void dockerHubMessageQuotesWrongPassword() throws IOException {
    try (DockerHubEmulation hub = new DockerHubEmulation()) {
      hub.isPasswordWrong = true;
      refused(
          () -> hub.known().checkPush(hub.image("octo/app:v1")),
          401,
          "incorrect username or password",
          "as user octo (from test)");
    }
  }

  @Test
  void ecrMessagesNameAwsCommands() throws IOException {
    try (EcrEmulation ecr = new EcrEmulation()) {
      ImageReference app = ecr.image("team/app:v2");
      assertThat(ecr.known().find(app)).isEmpty();
      refused(
          () -> ecr.known().checkPush(app),
          404,
          "NAME_UNKNOWN",
          "aws ecr create-repository --region eu-west-1 --repository-name team/app");
      ecr.repositories.add("team/app");
      ecr.known().checkPush(app);
      ecr.denied.add("team/app");
      refused(
          () -> ecr.known().checkPush(app),
          403,
          "credHelpers[ecr-login]",
          "ecr:InitiateLayerUpload");
      refused(
          () -> ecr.anonymous().find(app), 401, "aws ecr get-login-password --region eu-west-1");
      ImageReference pinned = ecr.put("team/app", false);
      exposed(ecr, pinned, "never public", "AmazonEC2ContainerRegistryPullOnly");
      ecr.isImmutable = true;
      ecr.denied.clear();
      refused(
          () -> ecr.known().tag(pinned, "latest"),
          400,
          "TAG_INVALID",
          "put-image-tag-mutability --region eu-west-1 --repository-name team/app");
      ecr.isExpired = true;
      refused(() -> ecr.known().checkPush(app), 403, "has expired", "aws ecr get-login-password");
    }
  }

  @Test
  void artifactRegistryMessagesNamePathRoleAndCommand() throws IOException {
    try (ArtifactRegistryEmulation gar = new ArtifactRegistryEmulation()) {
      ImageReference app = gar.image("acme/images/app:v2");
      gar.known().checkPush(app);
      refused(
          () -> gar.known().checkPush(gar.image("acme/app:v2")),
          0,
          "lacks Artifact Registry's repository",
          "registry(\"europe-west1-docker.pkg.dev/PROJECT/REPOSITORY\")");
      refused(
          () -> gar.known().find(gar.image("acme/app:v2")),
          0,
          "lacks Artifact Registry's repository");
      refused(
          () -> gar.known().checkPush(gar.image("acme/other/app:v2")),
          404,
          "gcloud artifacts repositories create other --location=europe-west1 --project=acme");
      refused(
          () -> gar.known().checkPush(gar.image("acme.com/p/other/app:v2")),
          404,
          "create other --location=europe-west1 --project=acme.com:p");
      gar.writable.clear();
      refused(
          () -> gar.known().checkPush(app),
          403,
          "credHelpers[gcloud]",
          "roles/artifactregistry.writer",
          "gcloud auth configure-docker europe-west1-docker.pkg.dev");
      exposed(gar, gar.put("acme/images/open", true), "anyone can pull it");
      exposed(
          gar,
          gar.put("acme/images/closed", false),
          "add-iam-policy-binding images --location=europe-west1 --project=acme",
          "allUsers");
      gar.isOff = true;
      refused(() -> gar.known().checkPush(app), 403, "gcloud services enable artifactregistry");
    }
  }
}
