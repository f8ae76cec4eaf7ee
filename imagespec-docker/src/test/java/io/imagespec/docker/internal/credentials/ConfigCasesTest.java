package io.imagespec.docker.internal.credentials;

import static io.imagespec.docker.internal.credentials.FakeHome.auths;
import static io.imagespec.docker.internal.credentials.FakeHome.base64;
import static java.nio.file.Files.createDirectories;
import static java.nio.file.Files.createSymbolicLink;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cases in which comparable tools are known to differ, as one table of machine, image and
 * result. The Docker CLI is the reference, except in the rows that name Podman.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the helpers are shell scripts")
class ConfigCasesTest {
  private static final String HUB = "https://index.docker.io/v1/";
  private static final String NONE = "none";
  private static final String ERROR = "error: ";
  private static final String NOT_FOUND = "echo 'credentials not found in native keychain'; exit 1";

  @TempDir Path home;

  /** The setup of the machine before the lookup. */
  private interface Machine {
    void prepare(FakeHome home) throws IOException;
  }

  private static Machine config(String content) {
    return home -> home.config(content);
  }

  private static Machine entries(String... entries) {
    return config(auths(entries));
  }

  /** A configuration with one entry for h.io that has the given fields. */
  private static Machine entry(String fields) {
    return config("{\"auths\":{\"h.io\":{" + fields + "}}}");
  }

  private static Machine auth(String pair) {
    return entry("\"auth\":\"" + base64(pair) + "\"");
  }

  private static Machine helper(String script) {
    return home -> home.config("{\"credsStore\":\"fake\"}").helper("fake", script);
  }

  private static Machine store(String name) {
    return home ->
        home.config("{\"credsStore\":\"" + name + "\"}")
            .helperOf(name.replaceAll("[^a-z.]", ""), "u", "s");
  }

  static Stream<Arguments> entriesAndKeys() {
    return Stream.of(
        arguments(1, "Hub", entries(HUB + "=u"), "ubuntu", "u"),
        arguments(1, "Hub", entries(HUB + "=u"), "docker.io/x/y", "u"),
        arguments(1, "Hub", entries(HUB + "=u"), "index.docker.io/x/y", "u"),
        arguments(2, "docker.io, as podman", entries("docker.io=u"), "ubuntu", "u"),
        arguments(2, "lower", entries("docker.io=low", HUB + "=high"), "ubuntu", "high"),
        arguments(3, "URL", entries("http://h.io/v1/=u"), "h.io/x", "u"),
        arguments(3, "URL", entries("https://h.io/v2/=u"), "h.io/x", "u"),
        arguments(3, "slash", entries("h.io/=u"), "h.io/x", "u"),
        arguments(4, "port", entries("h.io:5000=u"), "h.io/x", NONE),
        arguments(4, "port", entries("h.io=u"), "h.io:5000/x", NONE),
        arguments(5, "IPv6", entries("[::1]:5000=u"), "[::1]:5000/x", "u"),
        arguments(5, "IPv6", entries("https://::1:6555/v2/=u"), "[::1]:6555/x", "u"),
        arguments(6, "empty entry", entries("h.io/other=u", "h.io="), "h.io/mine", NONE),
        arguments(7, "other path, as podman", entries("h.io/other=u"), "h.io/mine", NONE),
        arguments(8, "path", entries("h.io=h", "h.io/a=a", "h.io/a/b=ab"), "h.io/a/b/c", "ab"),
        arguments(8, "path", entries("h.io=h", "h.io/a=a", "h.io/a/b=ab"), "h.io/a/x", "a"),
        arguments(8, "path", entries("h.io=h", "h.io/a=a", "h.io/a/b=ab"), "h.io/ab", "h"));
  }

  static Stream<Arguments> helpers() {
    return Stream.of(
        arguments(
            9,
            "the helper has none, the file has",
            (Machine)
                home ->
                    home.config(
                            "{\"credsStore\":\"fake\",\"auths\":{\"h.io\":{\"auth\":\"dTpw\"}}}")
                        .helper("fake", NOT_FOUND),
            "h.io/x",
            NONE),
        arguments(10, "its own helper", twoHelpers("h.io"), "h.io/x", "own"),
        arguments(10, "its own helper", twoHelpers("h.io"), "other.io/x", "store"),
        arguments(11, "docker.io names no helper", twoHelpers("docker.io"), "ubuntu", "store"),
        arguments(11, "the index does", twoHelpers(HUB), "ubuntu", "own"),
        arguments(12, "no name", config("{\"credsStore\":\"\"}"), "h.io/x", NONE),
        arguments(
            13,
            "no program",
            config("{\"credsStore\":\"fake\"}"),
            "h.io/x",
            ERROR
                + "docker-credential-fake (credsStore[fake] in HOME/.docker/config.json) is not on the"
                + " PATH (HOME/bin:/usr/bin:/bin)"),
        arguments(
            14,
            "failure",
            helper("echo locked; exit 1"),
            "h.io/x",
            ERROR + "exit code 1: locked; run"),
        arguments(
            14,
            "failure with a secret",
            helper("echo '{\"Secret\":\"hunter2\"}'; exit 1"),
            "h.io/x",
            ERROR + "exit code 1; run"),
        arguments(
            14, "nothing", helper("true"), "h.io/x", ERROR + "its output is not a JSON object"),
        arguments(14, "no JSON", helper("echo hunter2"), "h.io/x", ERROR + "not JSON at line 1"),
        arguments(
            15,
            "much on both outputs",
            helper(
                "head -c 200000 /dev/zero | tr '\\0' x >&2; printf '{\"Username\":\"u\",\"Secret\":\"';"
                    + " head -c 200000 /dev/zero | tr '\\0' y; echo '\"}'"),
            "h.io/x",
            "PASSWORD " + "y".repeat(200_000)),
        arguments(
            16,
            "token",
            helper("echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'"),
            "h.io/x",
            "IDENTITY_TOKEN t"),
        arguments(
            23, "path in the name", store("../x"), "h.io/x", ERROR + "is not a valid name of"),
        arguments(
            23, "blank in the name", store("a b"), "h.io/x", ERROR + "is not a valid name of"),
        arguments(23, "dot in the name", store("desktop.exe"), "h.io/x", "u"));
  }

  private static Machine twoHelpers(String key) {
    return home ->
        home.config("{\"credsStore\":\"fake\",\"credHelpers\":{\"" + key + "\":\"other\"}}")
            .helperOf("fake", "store", "s")
            .helperOf("other", "own", "s");
  }

  static Stream<Arguments> contents() {
    return Stream.of(
        arguments(17, "colons", auth("u:p:w:x"), "h.io/x", "PASSWORD p:w:x"),
        arguments(
            17, "JSON key", auth("_json_key:{\n \"a\":1}"), "h.io/x", "PASSWORD {\n \"a\":1}"),
        arguments(17, "NUL", auth("u:p\0\0"), "h.io/x", "PASSWORD p"),
        arguments(17, "no padding", entry("\"auth\":\"dTpwdw\""), "h.io/x", "PASSWORD pw"),
        arguments(18, "another's, no colon", with("\"auth\":\"aHVudGVyMg==\""), "h.io/x", "u"),
        arguments(18, "another's, no base64", with("\"auth\":\"%hunter2\""), "h.io/x", "u"),
        arguments(
            18,
            "its own, no colon",
            entry("\"auth\":\"aHVudGVyMg==\""),
            "h.io/x",
            ERROR + "auths[h.io] in HOME/.docker/config.json cannot be used"),
        arguments(19, "identity", entry("\"identitytoken\":\"t\""), "h.io/x", "IDENTITY_TOKEN t"),
        arguments(
            19,
            "identity and auth",
            entry("\"auth\":\"MDA6\",\"identitytoken\":\"t\""),
            "h.io/x",
            "IDENTITY_TOKEN t"),
        arguments(19, "registry", entry("\"registrytoken\":\"t\""), "h.io/x", "REGISTRY_TOKEN t"),
        arguments(20, "nulls", config("{\"auths\":null,\"credHelpers\":null}"), "h.io/x", NONE),
        arguments(
            20, "unknown", config("{\"a\":[1],\"auths\":{\"h.io\":{\"b\":2}}}"), "h.io/x", NONE),
        arguments(20, "mark", config("\uFEFF" + auths("h.io=u")), "h.io/x", "u"),
        arguments(20, "empty", config(""), "h.io/x", NONE),
        arguments(
            24,
            "not ASCII, and a JVM that thinks all is",
            auth("u:p\u00e4\u20ac"),
            "h.io/x",
            "PASSWORD p\u00e4\u20ac"),
        arguments(
            24,
            "not ASCII, from a helper",
            helper("echo '{\"Username\":\"u\",\"Secret\":\"p\u00e4\u20ac\"}'"),
            "h.io/x",
            "PASSWORD p\u00e4\u20ac"));
  }

  private static Machine with(String otherEntry) {
    return config(
        "{\"auths\":{\"other.io\":{"
            + otherEntry
            + "},\"h.io\":{\"auth\":\""
            + base64("u:p")
            + "\"}}}");
  }

  static Stream<Arguments> placesOfFiles() {
    return Stream.of(
        arguments(
            21,
            "missing directory",
            (Machine) home -> home.config(auths("h.io=u")).set("DOCKER_CONFIG", "/nowhere"),
            "h.io/x",
            NONE),
        arguments(
            21,
            "directory",
            (Machine) home -> createDirectories(home.path(".docker/config.json")),
            "h.io/x",
            NONE),
        arguments(
            21,
            "link to nothing",
            (Machine)
                home ->
                    createSymbolicLink(
                        createDirectories(home.path(".docker")).resolve("config.json"),
                        Path.of("/nowhere")),
            "h.io/x",
            NONE),
        arguments(
            21,
            "unreadable",
            (Machine) home -> home.file(".docker", ""),
            "h.io/x",
            ERROR + "HOME/.docker/config.json cannot be read"),
        arguments(22, "variable over file", overlay("h.io=variable"), "h.io/x", "variable"),
        arguments(22, "the rest of the file", overlay("h.io=variable"), "i.io/x", "file"),
        arguments(22, "what it has not", overlay("h.io="), "h.io/x", "file"));
  }

  private static Machine overlay(String entry) {
    return home ->
        home.config(auths("h.io=file", "i.io=file")).set("DOCKER_AUTH_CONFIG", auths(entry));
  }

  @ParameterizedTest(name = "{0}: {1}, {3}")
  @MethodSource({"entriesAndKeys", "helpers", "contents", "placesOfFiles"})
  void keychainFindsExpectedCredential(
      int number, String name, Machine machine, String image, String expected) throws IOException {
    FakeHome place = new FakeHome(home);
    machine.prepare(place);
    if (expected.startsWith(ERROR)) {
      assertThatThrownBy(() -> place.find(image))
          .as("case %d", number)
          .isInstanceOf(ImageSpecException.class)
          .hasMessageStartingWith("credential for " + ImageReference.parse(image) + ": ")
          .hasMessageContaining(expected.substring(ERROR.length()).replace("HOME", "" + home))
          .satisfies(e -> assertThat(e + " " + e.getCause()).doesNotContain("hunter2"));
    } else {
      assertThat(expected).as("case %d", number).isIn(descriptionsOf(place.find(image)));
    }
  }

  /** The accepted descriptions: the user, or the kind and the secret. */
  private static List<String> descriptionsOf(Optional<Credential> found) {
    return found.map(c -> List.of(c.username(), c.kind() + " " + c.secret())).orElse(List.of(NONE));
  }

  /** Case 25: a token that expires between build and push is not used for the push. */
  @Test
  void expiredTokenIsRequestedAgain() throws IOException {
    FakeHome place = new FakeHome(home);
    place.config("{\"credsStore\":\"fake\"}").helperOf("fake", "u", "morning");
    ConfigKeychain keychain = place.standard();
    ImageReference image = ImageReference.parse("h.io/x");
    assertThat(keychain.find(image).map(Credential::secret)).contains("morning");
    place.helperOf("fake", "u", "evening");
    place.clock.pass(Duration.ofHours(12));
    assertThat(keychain.find(image).map(Credential::secret)).contains("evening");
  }
}
