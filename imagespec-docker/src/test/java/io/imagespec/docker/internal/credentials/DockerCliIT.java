package io.imagespec.docker.internal.credentials;

import static io.imagespec.docker.internal.credentials.FakeHome.auths;
import static io.imagespec.docker.internal.credentials.FakeHome.base64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.imagespec.docker.RealEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the credentials that the real Docker CLI and this library find in the same files. */
class DockerCliIT {
  private static final String HUB = "https://index.docker.io/v1/";

  @TempDir Path root;
  private FakeHome home;
  private DockerCli cli;

  @BeforeEach
  void start() throws IOException {
    if (Stream.of(System.getenv("PATH").split(":"))
        .noneMatch(directory -> Files.isExecutable(Path.of(directory, "docker")))) {
      RealEngines.unfit("docker is not on the PATH");
    }
    home = new FakeHome(root);
    home.set("HOME", root.toString()).set("DOCKER_CONFIG", root.resolve(".docker").toString());
    home.helperOf("own", "own", "s").helperOf("store", "store", "s");
    home.helper("none", "echo 'credentials not found in native keychain'; exit 1");
    home.helper("echo", "printf '{\"Username\":\"u\",\"Secret\":\"%s\"}' \"$(cat)\"");
    home.helper("token", "echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'");
    home.helper("lower", "echo '{\"username\":\"u\",\"secret\":\"s\"}'");
    cli = new DockerCli();
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  static Stream<Arguments> configurations() {
    return Stream.of(
        arguments(auths(HUB + "=u"), "ubuntu"),
        arguments(auths(HUB + "=u"), "docker.io/x/y"),
        arguments(auths(HUB + "=u"), "index.docker.io/x/y"),
        arguments(auths("registry-1.docker.io=u"), "ubuntu"),
        arguments(auths("http://h.io/v1/=u"), "h.io/x"),
        arguments(auths("https://h.io/v2/=u"), "h.io/x"),
        arguments(auths("https://h.io=u"), "h.io/x"),
        arguments(auths("h.io/=u"), "h.io/x"),
        arguments(auths("h.io:5000=u"), "h.io/x"),
        arguments(auths("h.io=u"), "h.io:5000/x"),
        arguments(auths("h.io:5000=u"), "h.io:5000/x"),
        arguments(auths("[::1]:5000=u"), "[::1]:5000/x"),
        arguments(auths("https://[::1]:5000/v2/=u"), "[::1]:5000/x"),
        arguments(auths("h.io/other=u", "h.io="), "h.io/mine"),
        arguments(auths("https://h.io/v1/=url", "h.io=exact"), "h.io/x"),
        arguments("{\"credsStore\":\"none\"," + auths("h.io=u").substring(1), "h.io/x"),
        arguments("{\"credsStore\":\"store\"," + auths("h.io=u").substring(1), "h.io/x"),
        arguments("{\"credsStore\":\"\"," + auths("h.io=u").substring(1), "h.io/x"),
        arguments("{\"credsStore\":\"store\",\"credHelpers\":{\"h.io\":\"own\"}}", "h.io/x"),
        arguments("{\"credsStore\":\"store\",\"credHelpers\":{\"h.io\":\"own\"}}", "i.io/x"),
        arguments("{\"credsStore\":\"store\",\"credHelpers\":{\"docker.io\":\"own\"}}", "ubuntu"),
        arguments("{\"credsStore\":\"store\",\"credHelpers\":{\"" + HUB + "\":\"own\"}}", "ubuntu"),
        arguments(
            "{\"credsStore\":\"store\",\"credHelpers\":{\"h.io\":\"\"},"
                + auths("h.io=u").substring(1),
            "h.io/x"),
        arguments("{\"credsStore\":\"echo\"}", "h.io:5000/x"),
        arguments("{\"credsStore\":\"echo\"}", "ubuntu"),
        arguments("{\"credsStore\":\"token\"}", "h.io/x"),
        arguments("{\"credsStore\":\"lower\"}", "h.io/x"),
        arguments("{\"CREDSSTORE\":\"store\"}", "h.io/x"),
        arguments(entry("\"auth\":\"" + base64("u:p:w:x") + "\""), "h.io/x"),
        arguments(entry("\"auth\":\"" + base64("_json_key:{\n \"a\": 1}") + "\""), "h.io/x"),
        arguments(entry("\"auth\":\"" + base64("u:\0p\0\0") + "\""), "h.io/x"),
        arguments(entry("\"auth\":\"" + base64("u:p\u00e4\u20ac") + "\""), "h.io/x"),
        arguments(entry("\"auth\":\"dTpw\\r\\ndzE=\""), "h.io/x"),
        arguments(entry("\"auth\":\"" + base64("u:") + "\""), "h.io/x"),
        arguments(entry("\"username\":\"u\",\"password\":\"p\""), "h.io/x"),
        arguments(entry("\"Username\":\"u\",\"PASSWORD\":\"p\""), "h.io/x"),
        arguments(entry("\"username\":\"u\",\"password\":\"p\",\"auth\":\"YTpi\""), "h.io/x"),
        arguments(entry("\"identitytoken\":\"t\""), "h.io/x"),
        arguments(entry("\"identitytoken\":\"t\",\"auth\":\"MDA6\""), "h.io/x"),
        arguments(entry("\"registrytoken\":\"t\""), "h.io/x"),
        arguments("{\"auths\":null,\"credHelpers\":null}", "h.io/x"),
        arguments("{\"new\":[1],\"auths\":{\"h.io\":{\"new\":2}}}", "h.io/x"),
        arguments("", "h.io/x"));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void keychainFindsSameCredentialAsCli(String config, String image) throws Exception {
    home.config(config);
    assertThat(found(image)).isEqualTo(cli.credentialSentFor(home, image));
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io=u, ubuntu, PASSWORD u:hunter2, none",
    "h.io/other=u, h.io/mine, none, PASSWORD u:hunter2",
    "h.io/a=a h.io=h, h.io/a/x, PASSWORD a:hunter2, PASSWORD h:hunter2",
  })
  void podmanRulesDifferFromCli(String entries, String image, String ours, String theirs)
      throws Exception {
    home.config(auths(entries.split(" ")));
    assertThat(found(image)).isEqualTo(ours);
    assertThat(cli.credentialSentFor(home, image)).isEqualTo(theirs);
  }

  @ParameterizedTest
  @CsvSource({"h.io/x", "i.io/x", "k.io/x", "ubuntu"})
  void variableOverridesFileAsInCli(String image) throws Exception {
    assumeTrue(cli.supportsAuthVariable(new FakeHome(root).set("HOME", root.toString())));
    home.config(auths("h.io=file", "i.io=file", HUB + "=file"));
    home.set("DOCKER_AUTH_CONFIG", auths("h.io=variable", HUB + "=variable"));
    assertThat(found(image)).isEqualTo(cli.credentialSentFor(home, image));
  }

  @Test
  void missingFileHasNoCredentials() throws Exception {
    assertThat(found("h.io/x")).isEqualTo(cli.credentialSentFor(home, "h.io/x")).isEqualTo("none");
  }

  private static String entry(String fields) {
    return "{\"auths\":{\"h.io\":{" + fields + "}}}";
  }

  private String found(String image) {
    return home.find(image)
        .map(c -> c.kind() + " " + c.username() + ":" + c.secret())
        .orElse("none");
  }
}
