package io.imagespec.docker.internal.credentials;

import static io.imagespec.docker.internal.credentials.FakeHome.auths;
import static io.imagespec.docker.internal.credentials.FakeHome.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.auth.Credential;
import io.imagespec.auth.Keychain;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The locations of credentials and their precedence. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the helpers are shell scripts")
class ConfigLocationsTest {
  @TempDir Path root;
  private FakeHome home;

  @BeforeEach
  void createHome() {
    home = new FakeHome(root);
  }

  @Test
  void variablePrecedesDockerAndPodmanFiles() throws IOException {
    home.set("XDG_RUNTIME_DIR", root.resolve("xdg").toString());
    home.file("xdg/containers/auth.json", auths("h.io=podman"));
    assertThat(home.user("h.io/x")).isEqualTo("podman");
    home.config(auths("h.io=docker"));
    assertThat(home.user("h.io/x")).isEqualTo("docker");
    home.set("DOCKER_AUTH_CONFIG", auths("h.io=variable"));
    assertThat(home.user("h.io/x")).isEqualTo("variable");
    assertThat(home.find("h.io/x").map(Credential::source))
        .contains("auths[h.io] in DOCKER_AUTH_CONFIG");
  }

  @Test
  void podmanFilesAreInPodmanOrder() throws IOException {
    home.set("REGISTRY_AUTH_FILE", root.resolve("named.json").toString());
    home.set("XDG_RUNTIME_DIR", root.resolve("runtime").toString());
    home.set("XDG_CONFIG_HOME", root.resolve("xdg").toString());
    home.file("elsewhere", "");
    assertThat(home.places().podman())
        .extracting(Object::toString)
        .extracting(file -> root.relativize(Path.of(file)).toString())
        .containsExactly(
            "named.json",
            "runtime/containers/auth.json",
            "xdg/containers/auth.json",
            ".docker/config.json",
            ".dockercfg");
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, run/containers/UID/auth.json .config/containers/auth.json",
    "Mac OS X, .config/containers/auth.json",
    "Windows 11, .config/containers/auth.json",
  })
  void defaultPodmanFilesDependOnSystem(String os, String expected) throws IOException {
    String uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    home.os(os);
    assertThat(home.places().podman().stream().map(Object::toString))
        .map(file -> root.relativize(Path.of(file)).toString())
        .startsWith(expected.replace("UID", uid).split(" "))
        .endsWith(".docker/config.json", ".dockercfg");
  }

  @Test
  void variableAndDockerDirectoryAreSeparateKeychains() throws IOException {
    home.set("DOCKER_AUTH_CONFIG", auths("h.io=variable"));
    home.config(auths("h.io=docker", "i.io=docker"));
    home.file(".config/containers/auth.json", auths("h.io=podman", "j.io=podman"));
    ConfigKeychain variable = ConfigKeychain.variable(home.environment());
    ConfigKeychain docker = ConfigKeychain.docker(home.environment());
    assertThat(FakeHome.user(variable, "h.io/x")).isEqualTo("variable");
    assertThat(FakeHome.user(variable, "i.io/x")).isEqualTo("none");
    assertThat(FakeHome.user(docker, "h.io/x")).isEqualTo("docker");
    assertThat(FakeHome.user(docker, "j.io/x")).isEqualTo("none");
    Keychain composed = Keychain.firstOf(variable, docker, home.podman());
    assertThat(List.of("h.io/x", "i.io/x", "j.io/x"))
        .extracting(image -> composed.find(ImageReference.parse(image)).orElseThrow().username())
        .containsExactly("variable", "docker", "podman");
  }

  @Test
  void filesAreReadUntilOneHasCredential() throws IOException {
    home.set("REGISTRY_AUTH_FILE", root.resolve("named.json").toString());
    home.file("named.json", auths("h.io=", "i.io=named"));
    home.file(".config/containers/auth.json", auths("h.io/other=no"));
    home.config("{\"auths\":{}}");
    home.file(".dockercfg", "{\"https://h.io/v1/\":{\"auth\":\"" + base64("old:p") + "\"}}");
    assertThat(home.user("h.io/x")).isEqualTo("old");
    assertThat(home.user("i.io/x")).isEqualTo("named");
    assertThat(FakeHome.user(home.podman(), "h.io/x")).isEqualTo("old");
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io=u, ubuntu, u",
    "docker.io/library=u, ubuntu, u",
    "docker.io/acme=u, ubuntu, none",
    "https://index.docker.io/v1/=u, ubuntu, u",
    "docker.io=high https://index.docker.io/v1/=low, ubuntu, high",
    "h.io:5000/a/b=ab h.io:5000=h, h.io:5000/a/b/c, ab",
    "h.io:5000/a/b=ab h.io:5000=h, h.io:5000/a/c, h",
    "h.io:5000/a/b=ab, h.io:5000/a/c, none",
    "http://h.io/v1/=u, h.io/x, u",
  })
  void podmanEntriesAreFoundByKey(String entries, String image, String user) throws IOException {
    home.file(".config/containers/auth.json", auths(entries.split(" ")));
    assertThat(home.user(image)).isEqualTo(user);
    assertThat(FakeHome.user(home.podman(), image)).isEqualTo(user);
  }

  @Test
  void podmanHelpersUseDockerDomainAndHideEntries() throws IOException {
    home.helper("echo", "printf '{\"Username\":\"%s\",\"Secret\":\"s\"}' \"$(cat)\"");
    home.file(
        ".config/containers/auth.json",
        "{\"credHelpers\":{\"docker.io\":\"echo\",\"h.io\":\"echo\"},"
            + auths("h.io/a=no", "docker.io=no").substring(1));
    assertThat(home.user("ubuntu")).isEqualTo("docker.io");
    assertThat(home.user("h.io/a")).isEqualTo("h.io");
  }

  @Test
  void podmanIgnoresCredsStore() throws IOException {
    home.config("{\"credsStore\":\"nowhere\"," + auths("h.io=u").substring(1));
    assertThat(FakeHome.user(home.podman(), "h.io/x")).isEqualTo("u");
    assertThatThrownBy(() -> home.find("h.io/x")).hasMessageContaining("is not on the PATH");
  }

  /** For example, after {@code su} the variable still names the other user's directory. */
  @Test
  void inaccessibleRuntimeDirectoryIsSkipped() throws IOException {
    home.file("other", "not a directory").config(auths("h.io=docker"));
    home.set("XDG_RUNTIME_DIR", root.resolve("other").toString());
    assertThat(home.user("i.io/x")).isEqualTo("none");
    home.set("REGISTRY_AUTH_FILE", root.resolve("other/auth.json").toString());
    assertThatThrownBy(() -> home.find("i.io/x"))
        .hasMessageContaining("other/auth.json cannot be read");
  }

  @Test
  void brokenPodmanFileIsReportedOnlyWhenNeeded() throws IOException {
    home.file(".config/containers/auth.json", "{").config(auths("h.io=docker"));
    assertThat(home.user("h.io/x")).isEqualTo("docker");
    assertThatThrownBy(() -> home.find("i.io/x"))
        .isInstanceOf(ImageSpecException.class)
        .hasMessageContaining(".config/containers/auth.json is not JSON at line 1, column 2; ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"auths\":{\"h.io\":{\"auth\":\"dTpw\"}}}",
        "{\"auths\":{\"h.io\":{\"auth\":\"dTpw\"}},\"credsStore\":\"desktop\"}",
        "{\"auths\":{\"https://h.io\":{\"auth\":\"dTpw\",\"email\":\"a@b\"}},\"HttpHeaders\":{}}",
        "{\"auths\":{\"h.io\":{\"username\":\"u\",\"password\":\"p\"}}}",
        "{\"auths\":{\"h.io\":{\"auth\":\"dTpw\"}},\"credHelpers\":{\"h.io\":\"missing\"}}",
        "{\"credHelpers\":{\"h.io\":\"fake\"}}",
      })
  void variableAcceptsFormatsOfCommonTools(String value) throws IOException {
    home.helperOf("fake", "u", "p").set("DOCKER_AUTH_CONFIG", value);
    assertThat(home.user("h.io/x")).isEqualTo("u");
    assertThat(home.user("i.io/x")).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/builds/acme/app.tmp/DOCKER_AUTH_CONFIG-hunter2",
        "{\"auths\":{\"h.io\":{\"auth\":\"hunter2\"",
        "[\"hunter2\"]",
        "{\"auths\":\"hunter2\"}",
        "{\"auths\":{\"h.io\":\"hunter2\"}}",
        "{\"auths\":{\"h.io\":{\"auth\":\"aHVudGVyMg==\"}}}",
      })
  void malformedVariableIsReportedWithoutItsValue(String value) {
    home.set("DOCKER_AUTH_CONFIG", value);
    assertThatThrownBy(() -> home.find("h.io/x"))
        .isInstanceOf(ImageSpecException.class)
        .hasMessageStartingWith("credential for h.io/x: ")
        .hasMessageContaining("DOCKER_AUTH_CONFIG")
        .satisfies(
            e ->
                assertThat(e + " " + e.getCause())
                    .doesNotContain("hunter2")
                    .doesNotContain("aHVudGVyMg"));
  }

  @Test
  void kubernetesSecretIsReadAsFileOrDirectory() throws IOException {
    home.file("secret/.dockerconfigjson", auths("h.io=u"));
    assertThat(FakeHome.user(home.mounted("secret"), "h.io/x")).isEqualTo("u");
    assertThat(FakeHome.user(home.mounted("secret/.dockerconfigjson"), "h.io/x")).isEqualTo("u");
    assertThat(FakeHome.user(home.mounted("nowhere"), "h.io/x")).isEqualTo("none");
    home.set("DOCKER_CONFIG", root.resolve("secret").toString());
    assertThat(home.find("h.io/x").map(Credential::source))
        .contains("auths[h.io] in " + root.resolve("secret/.dockerconfigjson"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret/.dockercfg", "secret/pull"})
  void legacyKubernetesSecretHoldsOnlyEntries(String name) throws IOException {
    home.file(
        name,
        "{\"https://h.io/v1/\":{\"username\":\"u\",\"password\":\"p\",\"email\":\"a@b\","
            + "\"auth\":\"dTpw\"}}");
    assertThat(FakeHome.user(home.mounted(name), "h.io/x")).isEqualTo("u");
  }

  @Test
  void renewedKubernetesSecretIsRead() throws IOException {
    home.file("one/.dockerconfigjson", auths("h.io=one"));
    home.file("two/.dockerconfigjson", auths("h.io=two"));
    Files.createSymbolicLink(root.resolve("secret"), root.resolve("one"));
    ConfigKeychain keychain = home.mounted("secret");
    assertThat(FakeHome.user(keychain, "h.io/x")).isEqualTo("one");
    Files.delete(root.resolve("secret"));
    Files.createSymbolicLink(root.resolve("secret"), root.resolve("two"));
    assertThat(FakeHome.user(keychain, "h.io/x")).isEqualTo("two");
  }

  @Test
  void brokenEntryNamesLoginCommand() throws IOException {
    home.file(".config/containers/auth.json", "{\"auths\":{\"p.io\":{\"auth\":\"dQ==\"}}}");
    home.config("{\"auths\":{\"d.io\":{\"auth\":\"dQ==\"}}}");
    assertThatThrownBy(() -> home.find("p.io/x"))
        .hasMessageEndingWith("; run podman login for that registry again");
    assertThatThrownBy(() -> home.find("d.io/x"))
        .hasMessageEndingWith("; run docker login for that registry again");
  }

  @Test
  void keychainPrintsLocationsWithoutSecrets() throws IOException {
    home.set("DOCKER_AUTH_CONFIG", auths("h.io=u")).config(auths("h.io=u"));
    ConfigKeychain keychain = home.standard();
    assertThat(keychain.find(ImageReference.parse("h.io/x"))).isPresent();
    assertThat(keychain.toString())
        .startsWith("DOCKER_AUTH_CONFIG, " + root.resolve(".docker/config.json") + ", ")
        .doesNotContain(base64("u:hunter2"));
  }
}
