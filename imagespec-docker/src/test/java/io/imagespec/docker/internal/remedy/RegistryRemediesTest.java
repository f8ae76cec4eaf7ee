package io.imagespec.docker.internal.remedy;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.name.ImageReference;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryRemediesTest {
  private static RegistryRemedies at(String image) {
    return RemediesByHost.of(ImageReference.parse(image));
  }

  private static Optional<String> source(boolean isAnonymous) {
    return isAnonymous ? Optional.empty() : Optional.of("auths[r.io] in /home/u/config.json");
  }

  @ParameterizedTest
  @CsvSource({
    "r.io/a/b, docker login r.io again",
    "ghcr.io/a/b, classic personal access token",
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/a, | docker login",
    "europe-docker.pkg.dev/p/r/i, gcloud auth configure-docker",
  })
  void loginIsSuggestedOnlyForCredentialOfDocker(String image, String login) {
    for (String source :
        List.of("auths[x] in /c/config.json", "credHelpers[x] in C:\\d\\config.json")) {
      assertThat(refusal(image, source)).contains(login);
    }
    for (String source :
        List.of(
            "my settings",
            "auths[x] in DOCKER_AUTH_CONFIG",
            "auths[x] in /run/containers/0/auth.json")) {
      assertThat(refusal(image, source)).doesNotContain("docker login", "configure-docker");
    }
  }

  private static String refusal(String image, String source) {
    return at(image)
        .remedy(
            new RefusalDetails(
                RegistryAction.PUSH,
                403,
                List.of("DENIED"),
                "",
                Optional.of(source),
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUSH | 401 | '' | '' | true | run docker login r.io:5000, or provide a credential in the keychain",
        "PUSH | 403 | DENIED | '' | false | check that this user may push to r.io:5000/a/b and that the password",
        "PULL | 403 | DENIED | '' | false | check that this user may pull from r.io:5000/a/b and",
        "PUSH | 0 | DENIED | denied | false | check that this user may push to",
        "PULL | 404 | NAME_UNKNOWN | '' | false | check the name, and that the image was pushed",
        "PUSH | 404 | NAME_UNKNOWN | '' | false | check the name; r.io:5000/a/b may have to be created first",
        "PUSH | 400 | TAG_INVALID | tag is Immutable | false | the tag exists and is immutable",
        "PUSH | 412 | '' | immutable | false | the tag exists and is immutable",
        "PULL | 429 | TOOMANYREQUESTS | '' | true | wait, or run docker login r.io:5000 for a higher limit",
        "PULL | 429 | TOOMANYREQUESTS | '' | false | wait, then try again",
        "PUSH | 429 | TOOMANYREQUESTS | Quota exceeded for quota metric | false | a quota is exhausted",
        "PUSH | 0 | TOOMANYREQUESTS | LimitExceededException: images | false | a quota is exhausted",
        "PUSH | 405 | UNSUPPORTED | '' | false | it accepts no pushes; it may be a mirror",
        "PULL | 405 | UNSUPPORTED | '' | false | the registry does not support the request",
        "PUSH | 413 | '' | '' | false | a layer or manifest is larger than the registry accepts",
        "PUSH | 507 | '' | '' | false | its storage is full",
        "PUSH | 500 | UNKNOWN | no space left on device | false | its storage is full",
        "PUSH | 503 | '' | '' | false | the registry has an internal problem; try again later",
        "PULL | 400 | '' | '' | false | the registry does not support the request",
      })
  void everyRefusalHasARemedy(
      RegistryAction registryAction,
      int status,
      String code,
      String text,
      boolean isAnonymous,
      String remedy) {
    RefusalDetails refusalDetails =
        new RefusalDetails(
            registryAction, status, List.of(code), text, source(isAnonymous), Optional.empty());
    assertThat(at("r.io:5000/a/b:1").remedy(refusalDetails)).startsWith(remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.us-east-1.amazonaws.com/a, us-east-1",
    "123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/a, us-gov-west-1",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/a, cn-north-1",
    "123456789012.dkr-ecr.eu-west-1.on.aws/a, eu-west-1",
  })
  void amazonLoginNamesRegion(String image, String region) {
    assertThat(at(image).login()).contains("--region " + region + " ", image.replace("/a", ""));
  }

  @Test
  void hostsResemblingAmazonAreNotAmazon() {
    assertThat(at("12345.dkr.ecr.us-east-1.amazonaws.com/a").login()).startsWith("docker login ");
    assertThat(at("123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.io/a").login())
        .startsWith("docker login ");
  }

  @Test
  void publicAmazonRepositoryIsCreatedInUsEast1() {
    RefusalDetails missing =
        new RefusalDetails(
            RegistryAction.PUSH, 404, List.of("NAME_UNKNOWN"), "", source(false), Optional.empty());
    assertThat(at("public.ecr.aws/alias/team/app").remedy(missing))
        .endsWith("create-repository --region us-east-1 --repository-name team/app");
  }

  @ParameterizedTest
  @CsvSource({
    "europe-docker.pkg.dev/p/r/i, true",
    "europe-docker.pkg.dev/p/r/i/j, true",
    "europe-docker.pkg.dev/p/i, false",
    "europe-docker.pkg.dev/i, false",
    "europe-docker.pkg.dev/example.com/p/r/i, true",
    "europe-docker.pkg.dev/example.com/p/i, false",
    "r.io/i, true",
    "ghcr.io/i, true",
  })
  void googlePathsRequireProjectAndRepository(String image, boolean mayBe) {
    assertThat(at(image).invalidPathReason().isEmpty()).isEqualTo(mayBe);
    assertThat(at(image).makePublicHint()).isNotEmpty();
  }
}
