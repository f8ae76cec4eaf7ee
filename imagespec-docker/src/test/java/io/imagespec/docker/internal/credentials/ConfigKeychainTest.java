package io.imagespec.docker.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigKeychainTest {
  @TempDir Path home;

  /**
   * Entries have the form {@code key=user}, separated by spaces. {@code key=} is an empty entry.
   */
  @ParameterizedTest
  @CsvSource({
    "https://index.docker.io/v1/=u, ubuntu, u",
    "https://index.docker.io/v1/=u, docker.io/x/y, u",
    "https://index.docker.io/v1/=u, index.docker.io/x/y, u",
    "docker.io=u, ubuntu, u",
    "docker.io=low https://index.docker.io/v1/=high, ubuntu, high",
    "registry-1.docker.io=u, ubuntu,",
    "http://h.io/v1/=u, h.io/x, u",
    "https://h.io/v2/=u, h.io/x, u",
    "https://h.io=u, h.io/x, u",
    "h.io/=u, h.io/x, u",
    "h.io:5000=u, h.io/x,",
    "h.io=u, h.io:5000/x,",
    "https://[::1]:5000/v2/=u, [::1]:5000/x, u",
    "h.io/other=u h.io=, h.io/mine,",
    "h.io/other=u, h.io/mine,",
    "h.io=h h.io/a=a h.io/a/b=ab, h.io/a/b/c, ab",
    "h.io=h h.io/a=a h.io/a/b=ab, h.io/a/x, a",
    "h.io=h h.io/a=a h.io/a/b=ab, h.io/ab, h",
    "h.io=h h.io/a=, h.io/a/x,",
    "https://h.io/v1/=url h.io=exact, h.io/x, exact",
  })
  void entriesAreFoundByTheirKeys(String entries, String reference, String expected)
      throws IOException {
    StringBuilder auths = new StringBuilder();
    for (String entry : entries.split(" ", -1)) {
      int equals = entry.lastIndexOf('=');
      String user = entry.substring(equals + 1);
      auths
          .append(auths.length() == 0 ? "" : ",")
          .append('"')
          .append(entry, 0, equals)
          .append("\":{");
      auths.append(user.isEmpty() ? "" : "\"auth\":\"" + base64(user + ":p") + "\"").append('}');
    }
    config("{\"auths\":{" + auths + "}}");
    assertThat(find(reference).map(Credential::username)).isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"u:p:w:x", "_json_key:{\n  \"type\": \"x\"\n}", "u:pä€", "u:"})
  void firstColonEndsUser(String pair) throws IOException {
    config("{\"auths\":{\"h.io\":{\"auth\":\"" + base64(pair) + "\"}}}");
    Credential found = find("h.io/x").orElseThrow();
    assertThat(found.username() + ":" + found.secret()).isEqualTo(pair);
    assertThat(found.kind()).isEqualTo(Credential.Kind.PASSWORD);
    assertThat(found.source()).isEqualTo("auths[h.io] in " + home.resolve(".docker/config.json"));
  }

  @Test
  void nulCharactersAreStrippedFromPassword() throws IOException {
    config("{\"auths\":{\"h.io\":{\"auth\":\"" + base64("u:\0p\0\0") + "\"}}}");
    assertThat(find("h.io/x").orElseThrow().secret()).isEqualTo("p");
  }

  @Test
  void base64MayBeUnpaddedOrFolded() throws IOException {
    config("{\"auths\":{\"h.io\":{\"auth\":\"dTpw\\r\\ndw\"}}}");
    assertThat(find("h.io/x").orElseThrow().secret()).isEqualTo("pw");
  }

  @Test
  void authTakesPrecedenceOverUserAndPassword() throws IOException {
    config(
        "{\"auths\":{\"h.io\":{\"username\":\"u\",\"password\":\"p\"},"
            + "\"i.io\":{\"username\":\"u\",\"password\":\"p\",\"auth\":\""
            + base64("a:b")
            + "\"}}}");
    assertThat(find("h.io/x").orElseThrow().secret()).isEqualTo("p");
    assertThat(find("i.io/x").orElseThrow().username()).isEqualTo("a");
  }

  @Test
  void tokensKeepTheirKind() throws IOException {
    config(
        "{\"auths\":{\"a.io\":{\"identitytoken\":\"t\"},\"b.io\":{\"auth\":\""
            + base64("0:")
            + "\",\"identitytoken\":\"t\"},"
            + "\"c.io\":{\"registrytoken\":\"t\"}}}");
    assertThat(find("a.io/x").orElseThrow().kind()).isEqualTo(Credential.Kind.IDENTITY_TOKEN);
    assertThat(find("b.io/x").orElseThrow().kind()).isEqualTo(Credential.Kind.IDENTITY_TOKEN);
    assertThat(find("c.io/x").orElseThrow().kind()).isEqualTo(Credential.Kind.REGISTRY_TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"auth\":\"aHVudGVyMg==\"}",
        "{\"auth\":\"%hunter2\"}",
        "{\"auth\":\"Omh1bnRlcjI=\"}",
        "\"hunter2\""
      })
  void brokenEntryAffectsOnlyItself(String broken) throws IOException {
    config(
        "{\"auths\":{\"broken.io\":" + broken + ",\"h.io\":{\"auth\":\"" + base64("u:p") + "\"}}}");
    assertThat(find("h.io/x")).isPresent();
    assertThatThrownBy(() -> find("broken.io/x"))
        .isInstanceOf(ImageSpecException.class)
        .hasMessageStartingWith("credential for broken.io/x: auths[broken.io] in " + home)
        .hasMessageEndingWith("; run docker login for that registry again")
        .satisfies(
            e ->
                assertThat(e.toString() + e.getCause())
                    .doesNotContain("hunter2")
                    .doesNotContain("aHVudGVyMg"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\uFEFF{}",
        "null",
        "{\"auths\":null,\"credHelpers\":null,\"credsStore\":null}",
        "{\"credsStore\":\"\",\"HttpHeaders\":{\"a\":[]},\"proxies\":7}"
      })
  void emptyConfigurationHasNoCredentials(String content) throws IOException {
    config(content);
    assertThat(find("h.io/x")).isEmpty();
  }

  @Test
  void missingFileHasNoCredentials() throws IOException {
    Path file = home.resolve(".docker/config.json");
    assertThat(find("h.io/x")).isEmpty();
    Files.createDirectories(file);
    assertThat(find("h.io/x")).isEmpty();
    Files.delete(file);
    Files.createSymbolicLink(file, home.resolve("nowhere"));
    assertThat(find("h.io/x")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "\"x\"", "{\"auths\":[]}"})
  void malformedFileIsReported(String content) throws IOException {
    config(content);
    assertThatThrownBy(() -> find("h.io/x"))
        .isInstanceOf(ImageSpecException.class)
        .hasMessageContaining(home.resolve(".docker/config.json").toString());
  }

  @Test
  void unreadableFileIsReported() throws IOException {
    Files.createFile(home.resolve(".docker"));
    assertThatThrownBy(() -> find("h.io/x"))
        .isInstanceOf(ImageSpecException.class)
        .hasMessageContaining("config.json cannot be read");
  }

  @Test
  void dockerConfigVariableNamesDirectory() throws IOException {
    config("{\"auths\":{\"h.io\":{\"auth\":\"" + base64("u:p") + "\"}}}");
    Environment elsewhere =
        Environment.of(
            Map.of("DOCKER_CONFIG", home.resolve(".docker").toString()), home.resolve("none"));
    assertThat(keychain(elsewhere).find(ImageReference.parse("h.io/x"))).isPresent();
  }

  @Test
  void fieldNamesIgnoreCase() throws IOException {
    config("{\"Auths\":{\"h.io\":{\"Username\":\"u\",\"PASSWORD\":\"p\"}}}");
    assertThat(find("h.io/x").orElseThrow().secret()).isEqualTo("p");
  }

  @Test
  void pipeIsRefusedAndNullDeviceIsEmpty() throws IOException, InterruptedException {
    Files.createDirectory(home.resolve(".docker"));
    Path file = home.resolve(".docker/config.json");
    Files.createSymbolicLink(file, Path.of("/dev/null"));
    assertThat(find("h.io/x")).isEmpty();
    Files.delete(file);
    assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> find("h.io/x"))
        .hasMessageContaining("it is neither a file nor a directory");
  }

  @Test
  void newLoginTakesEffectAtOnce() throws IOException {
    ConfigKeychain keychain = keychain(Environment.of(Map.of(), home));
    for (String password : List.of("one", "two", "six", "ten")) {
      config("{\"auths\":{\"h.io\":{\"auth\":\"" + base64("u:" + password) + "\"}}}");
      assertThat(keychain.find(ImageReference.parse("h.io/x")).orElseThrow().secret())
          .isEqualTo(password);
    }
  }

  @Test
  void unchangedOldFileIsReadOnce() throws IOException {
    ConfigKeychain keychain = keychain(Environment.of(Map.of(), home));
    FileTime old = FileTime.from(Instant.now().minusSeconds(60));
    config("{\"auths\":{\"h.io\":{\"auth\":\"" + base64("u:one") + "\"}}}");
    Files.setLastModifiedTime(home.resolve(".docker/config.json"), old);
    assertThat(keychain.find(ImageReference.parse("h.io/x"))).isPresent();
    config("{\"auths\":{\"h.io\":{\"auth\":\"" + base64("u:two") + "\"}}}");
    Files.setLastModifiedTime(home.resolve(".docker/config.json"), old);
    assertThat(keychain.find(ImageReference.parse("h.io/x")).orElseThrow().secret())
        .isEqualTo("one");
  }

  @Test
  void createdFileIsReadByNextLookup() throws IOException {
    ConfigKeychain keychain = keychain(Environment.of(Map.of(), home));
    assertThat(keychain.find(ImageReference.parse("h.io/x"))).isEmpty();
    config("{\"auths\":{\"h.io\":{\"auth\":\"" + base64("u:p") + "\"}}}");
    assertThat(keychain.find(ImageReference.parse("h.io/x"))).isPresent();
  }

  private Optional<Credential> find(String reference) {
    return keychain(Environment.of(Map.of(), home)).find(ImageReference.parse(reference));
  }

  private ConfigKeychain keychain(Environment environment) {
    ConfigLocations places =
        new ConfigLocations(environment, home.resolve("run"), Clock.systemUTC());
    return ConfigKeychain.of(places.standard(), places, Duration.ofSeconds(20));
  }

  private void config(String content) throws IOException {
    Files.createDirectories(home.resolve(".docker"));
    Files.writeString(home.resolve(".docker/config.json"), content);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
