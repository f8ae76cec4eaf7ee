package io.imagespec.docker.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Configuration keys as read by Docker and by Kubernetes. */
class ConfigKeysTest {
  @TempDir Path root;

  private FakeHome home;

  @BeforeEach
  void machine() {
    home = new FakeHome(root);
  }

  /** Entries for the keys, each with its number as the user. */
  private static String auths(String keys) {
    StringBuilder auths = new StringBuilder();
    String[] each = keys.split(" +", -1);
    for (int i = 0; i < each.length; i++) {
      String auth =
          Base64.getEncoder()
              .encodeToString(("u" + (i + 1) + ":hunter2").getBytes(StandardCharsets.UTF_8));
      auths.append(i == 0 ? "" : ",");
      auths.append("\"").append(each[i]).append("\":{\"auth\":\"").append(auth).append("\"}");
    }
    return "{\"auths\":{" + auths + "}}";
  }

  @ParameterizedTest
  @CsvSource({
    // keys, image, user
    "*.jfrog.io, acme.jfrog.io/x, u1",
    "*.jfrog.io, jfrog.io/x, none",
    "*.jfrog.io, a.b.jfrog.io/x, none",
    "*.*.jfrog.io, a.b.jfrog.io/x, u1",
    "*.dkr.ecr.*.amazonaws.com, 123456789012.dkr.ecr.eu-west-1.amazonaws.com/x, u1",
    "*.dkr.ecr.*.amazonaws.com, 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/x, none",
    "*.azurecr.io, acme.azurecr.io/team/x, u1",
    "https://*.azurecr.io, acme.azurecr.io/x, u1",
    "http://*.lan:5000, a.lan:5000/x, u1",
    "*.lan, a.lan:5000/x, none",
    "*.lan:5000, a.lan/x, none",
    "*.lan:5000, a.lan:5001/x, none",
    "gcr.io/acme, gcr.io/acme/x, u1",
    "gcr.io/acme, gcr.io/other/x, none",
    "gcr.io/acme/, gcr.io/acme/x, u1",
    "gcr.io/acme/x, gcr.io/acme/x, u1",
    "gcr.io/acme/x, gcr.io/acme, none",
    "gcr.io gcr.io/acme, gcr.io/acme/x, u2",
    "gcr.io/acme gcr.io, gcr.io/acme/x, u1",
    "gcr.io gcr.io/acme gcr.io/acme/x, gcr.io/acme/x, u3",
    "*.gcr.io/acme, eu.gcr.io/acme/x, u1",
    "*.gcr.io/acme, eu.gcr.io/other/x, none",
    "*.gcr.io eu.gcr.io, eu.gcr.io/x, u2",
    "eu.gcr.io *.gcr.io, us.gcr.io/x, u2",
    "eu*.gcr.io, eu2.gcr.io/x, u1",
    "*r*.lan, registry.lan/x, u1",
    "**.lan, registry.lan/x, u1",
    "reg?.lan, reg1.lan/x, u1",
    "reg?.lan, reg12.lan/x, none",
    "reg[12].lan, reg2.lan/x, u1",
    "reg[12].lan, reg3.lan/x, none",
    "reg[0-9].lan, reg7.lan/x, u1",
    "reg[^0-9].lan, reg7.lan/x, none",
    "reg[.lan, reg1.lan/x, none",
    "*, localhost/x, u1",
    "*, localhost:5000/x, none",
    "*.*, h.io/x, u1",
    "https://h.io/v1/, h.io/x, u1",
    "https://h.io/v2/, h.io/x, u1",
    "h.io/v2/team, h.io/team/x, u1",
    "https://index.docker.io/v1/, debian, u1",
    "index.docker.io, debian, u1",
    "docker.io, debian, u1",
    "docker.io/acme, docker.io/acme/x, u1",
    "docker.io/acme, debian, none",
    "*.docker.io, debian, none",
    "https://gcr.io/team, gcr.io/team/x, u1",
    "https://gcr.io/team, gcr.io/other/x, none",
    "[::1]:5000, [::1]:5000/x, u1",
  })
  void kubernetesKeysMayBePatternsAndPaths(String keys, String image, String user)
      throws IOException {
    home.file("secret/.dockerconfigjson", auths(keys));
    assertThat(FakeHome.user(home.mounted("secret"), image)).isEqualTo(user);
  }

  @Test
  void emptyKubernetesEntryFallsBackToNextKey() throws IOException {
    home.file(
        "secret/.dockerconfigjson", "{\"auths\":{\"h.io/team\":{},\"*.io\":{\"auth\":\"dTpw\"}}}");
    assertThat(FakeHome.user(home.mounted("secret"), "h.io/team/x")).isEqualTo("u");
  }

  @ParameterizedTest
  @CsvSource({
    "*.jfrog.io, acme.jfrog.io/x, none",
    "*, h.io/x, none",
    "reg?.lan, reg1.lan/x, none",
    "h.io, h.io/x, u1",
    "https://h.io/v1/, h.io/x, u1",
    "http://h.io, h.io/x, u1",
    "h.io:5000, h.io/x, none",
    "h.io, h.io:5000/x, none",
    "h.io/a h.io, h.io/a/x, u1",
    "h.io/a h.io, h.io/b/x, u2",
    "https://index.docker.io/v1/, debian, u1",
    "docker.io, debian, u1",
  })
  void dockerKeysAreNotPatterns(String keys, String image, String user) throws IOException {
    home.config(auths(keys));
    assertThat(home.user(image)).isEqualTo(user);
  }

  @ParameterizedTest
  @ValueSource(strings = {"}", " {\"auths\":{}}", "\n# login of CI", "\0\0", " trailing", "]"})
  void trailingTextInDockerConfigIsIgnored(String behind) throws IOException {
    home.config(auths("h.io") + behind);
    assertThat(home.user("h.io/x")).isEqualTo("u1");
  }

  /** Podman, the kubelet and Docker's own parser for the variable refuse it. */
  @Test
  void trailingTextInOtherConfigsIsRefused() throws IOException {
    home.file("secret/.dockerconfigjson", auths("h.io") + "}");
    ImageReference image = ImageReference.parse("h.io/x");
    assertThatThrownBy(() -> home.mounted("secret").find(image))
        .isInstanceOf(ImageSpecException.class);
    home.set("DOCKER_AUTH_CONFIG", auths("h.io") + "{}");
    assertThatThrownBy(() -> home.find("h.io/x")).isInstanceOf(ImageSpecException.class);
    home.set("DOCKER_AUTH_CONFIG", "");
    home.file(".config/containers/auth.json", auths("h.io") + "x");
    assertThatThrownBy(() -> home.find("h.io/x")).isInstanceOf(ImageSpecException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"Username\":\"\",\"Secret\":\"s\"} | :s",
        "{\"Secret\":\"s\"} | :s",
        "{\"Username\":null,\"Secret\":\"s\"} | :s",
        "{\"Username\":\"u\",\"Secret\":\"\"} | u:",
        "{\"Username\":\"u\",\"Secret\":\"s\"} bye | u:s",
        "{\"Username\":\"u\",\"Secret\":\"s\"}{} | u:s",
      })
  void helperAnswerMayOmitUserOrHaveTrailingText(String answer, String pair) throws IOException {
    home.config("{\"credsStore\":\"fake\"}").helper("fake", "echo '" + answer + "'");
    Credential found = home.find("h.io/x").orElseThrow();
    assertThat(found.username() + ":" + found.secret()).isEqualTo(pair);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"u\"]", "7", "{}"})
  void nonTextUserIsRefused(String user) throws IOException {
    home.config("{\"credsStore\":\"fake\"}")
        .helper("fake", "echo '{\"Username\":" + user + ",\"Secret\":\"hunter2\"}'");
    assertThatThrownBy(() -> home.find("h.io/x"))
        .isInstanceOf(ImageSpecException.class)
        .hasMessageContaining("not a string")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void entryMayHoldPasswordAlone() throws IOException {
    home.config("{\"auths\":{\"h.io\":{\"password\":\"s\"}}}");
    Credential found = home.find("h.io/x").orElseThrow();
    assertThat(found.username() + ":" + found.secret()).isEqualTo(":s");
  }

  /** Kubernetes does not support credential helpers. */
  @Test
  void secretEntriesTakePrecedenceOverStore() throws IOException {
    String auths = auths("h.io");
    home.file("secret/.dockerconfigjson", "{\"credsStore\":\"missing\"," + auths.substring(1));
    assertThat(FakeHome.user(home.mounted("secret"), "h.io/x")).isEqualTo("u1");
  }

  @Test
  void variableIgnoresStoreButUsesHelpers() throws IOException {
    home.helperOf("store", "stored", "s").helperOf("own", "helped", "s");
    home.set(
        "DOCKER_AUTH_CONFIG", "{\"credsStore\":\"store\",\"credHelpers\":{\"own.io\":\"own\"}}");
    assertThat(home.user("h.io/x")).isEqualTo("none");
    assertThat(home.user("own.io/x")).isEqualTo("helped");
  }
}
