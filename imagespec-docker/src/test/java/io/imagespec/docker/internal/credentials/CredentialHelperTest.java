package io.imagespec.docker.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Credential;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests with real processes: shell scripts as credential helpers. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the helpers are shell scripts")
class CredentialHelperTest {
  private static final String AUTHS =
      "\"auths\":{\"h.io\":{\"username\":\"plain\",\"password\":\"p\"}}";

  @TempDir Path dir;
  private final ManualClock clock = new ManualClock();
  private Duration deadline = Duration.ofSeconds(20);

  @BeforeEach
  void configureHelperAsStore() throws IOException {
    config("{" + AUTHS + ",\"credsStore\":\"fake\"}");
  }

  @AfterEach
  void assertNoInterruptIsLeft() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void helperReceivesKeyAndReturnsCredential() throws IOException {
    helper(
        "fake",
        "test \"$1\" = get && printf '{\"ServerURL\":\"x\",\"Username\":\"u\",\"Secret\":\"%s\"}' \"$(cat)\"");
    Credential found = find("h.io/x").orElseThrow();
    assertThat(found)
        .isEqualTo(
            Credential.password("u", "h.io", "credsStore[fake] in " + dir.resolve("config.json")));
    assertThat(find("ubuntu").orElseThrow().secret()).isEqualTo("https://index.docker.io/v1/");
  }

  @Test
  void keyHasNoLineBreak() throws IOException {
    helper("fake", "printf '{\"Username\":\"u\",\"Secret\":\"%s\"}' \"$(wc -c | tr -d ' ')\"");
    assertThat(find("h.io/x").orElseThrow().secret()).isEqualTo("4");
  }

  @Test
  void tokenUserMarksIdentityToken() throws IOException {
    helper("fake", "echo '{\"Username\":\"<token>\",\"Secret\":\"t\"}'");
    assertThat(find("h.io/x").orElseThrow().kind()).isEqualTo(Credential.Kind.IDENTITY_TOKEN);
  }

  /** A credential in the same file or in the next one may belong to another user. */
  @Test
  void missingHelperFallsBackToAnonymousPull() throws IOException {
    Files.writeString(dir.resolve(".dockerconfigjson"), "{" + AUTHS + "}");
    ImageReference image = ImageReference.parse("h.io/x");
    String missing = "docker-credential-fake (credsStore[fake] in ";
    for (ConfigKeychain strict : List.of(keychain(), keychain().pullingWithoutHelpers())) {
      assertThatThrownBy(() -> strict.find(image))
          .isInstanceOf(ImageSpecException.class)
          .hasMessageContaining(missing);
    }
    assertThatThrownBy(() -> keychain().findForPull(image)).hasMessageContaining(missing);
    assertThat(keychain().pullingWithoutHelpers().findForPull(image)).isEmpty();
    helper("fake", "echo locked; exit 1");
    assertThatThrownBy(() -> keychain().pullingWithoutHelpers().findForPull(image))
        .as("one that is there and fails")
        .hasMessageContaining("locked");
    helper("fake", "echo '{\"Username\":\"u\",\"Secret\":\"s\"}'");
    assertThat(keychain().pullingWithoutHelpers().findForPull(image)).isPresent();
  }

  @Test
  void notFoundDoesNotFallBackToFile() throws IOException {
    helper("fake", "echo 'credentials not found in native keychain'; exit 1");
    assertThat(find("h.io/x")).isEmpty();
  }

  @Test
  void credHelperAppliesOnlyToItsKey() throws IOException {
    config(
        "{\"credsStore\":\"fake\",\"credHelpers\":{\"h.io\":\"other\",\"docker.io\":\"other\"}}");
    helper("fake", "echo '{\"Username\":\"store\",\"Secret\":\"s\"}'");
    helper("other", "echo '{\"Username\":\"own\",\"Secret\":\"s\"}'");
    assertThat(find("h.io/x").map(Credential::username)).contains("own");
    assertThat(find("h.io/x").map(Credential::source))
        .contains("credHelpers[other] in " + dir.resolve("config.json"));
    assertThat(find("i.io/x").map(Credential::username)).contains("store");
    assertThat(find("ubuntu").map(Credential::username)).contains("store");
  }

  @Test
  void emptyCredHelperSelectsFileEntry() throws IOException {
    config("{" + AUTHS + ",\"credsStore\":\"fake\",\"credHelpers\":{\"h.io\":\"\"}}");
    assertThat(find("h.io/x").map(Credential::username)).contains("plain");
  }

  @Test
  void missingHelperIsReportedWithPath() {
    assertThatThrownBy(() -> find("h.io/x"))
        .isInstanceOf(ImageSpecException.class)
        .hasMessage(
            "credential for h.io/x: docker-credential-fake (credsStore[fake] in "
                + dir.resolve("config.json")
                + ") is not on the PATH ("
                + path()
                + "); install it, add its directory to the PATH, or remove the setting");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "a b", "a/b", "x;y", ""})
  void invalidHelperNameIsRefused(String name) throws IOException {
    config("{\"credsStore\":\"" + name + "\"}");
    if (name.isEmpty()) {
      assertThat(find("h.io/x")).isEmpty();
    } else {
      assertThatThrownBy(() -> find("h.io/x"))
          .hasMessageContaining("is not a valid name of a credential helper");
    }
  }

  @Test
  void helperNameMayContainDots() throws IOException {
    config("{\"credsStore\":\"desktop.exe\"}");
    helper("desktop.exe", "echo '{\"Username\":\"u\",\"Secret\":\"s\"}'");
    assertThat(find("h.io/x")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "echo 'vault is locked'; exit 1 | failed with exit code 1: vault is locked; run",
        "echo 'no keyring' >&2; exit 3 | failed with exit code 3: no keyring; run",
        "echo '{\"Secret\":\"hunter2\"}'; exit 1 | failed with exit code 1; run",
        "echo hunter2 | its output is not JSON at line 1",
        "true | its output is not a JSON object",
        "echo '{\"Username\":\"a:b\",\"Secret\":\"hunter2\"}' | a user name that contains a ':'",
      })
  void helperFailureIsReportedWithoutSecrets(String script, String message) throws IOException {
    helper("fake", script);
    assertThatThrownBy(() -> find("h.io/x"))
        .isInstanceOf(ImageSpecException.class)
        .hasMessageStartingWith(
            "credential for h.io/x: docker-credential-fake (credsStore[fake] in ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("hunter2"));
  }

  @Test
  void largeOutputOnBothStreamsDoesNotBlock() throws IOException {
    helper(
        "fake",
        "head -c 300000 /dev/zero | tr '\\0' x >&2; printf '{\"Username\":\"u\",\"Secret\":\"'; head -c 300000 /dev/zero | tr '\\0' y; echo '\"}'");
    assertThat(find("h.io/x").orElseThrow().secret()).hasSize(300_000);
  }

  @Test
  void endlessOutputIsRefused() throws IOException {
    helper("fake", "exec yes");
    assertThatThrownBy(() -> find("h.io/x"))
        .hasMessageContaining("wrote 1048576 bytes of output or more");
  }

  @Test
  void hangingHelperIsKilledAtDeadline() throws IOException {
    deadline = Duration.ofMillis(300);
    helper("fake", "echo $$ > " + dir.resolve("pid") + "; sleep 600");
    assertThatThrownBy(() -> find("h.io/x"))
        .hasMessageContaining("docker-credential-fake (credsStore[fake] in ")
        .hasMessageContaining(") did not respond within ")
        .hasMessageContaining(dir.resolve("docker-credential-fake").toString());
    assertThat(isGone(Files.readString(dir.resolve("pid")))).isTrue();
  }

  @Test
  void helperRunsOncePerRegistry() throws IOException {
    helper("fake", counted("echo '{\"Username\":\"u\",\"Secret\":\"s\"}'"));
    ConfigKeychain keychain = keychain();
    for (int i = 0; i < 600; i++) {
      assertThat(keychain.find(ImageReference.parse("h.io/x" + i))).isPresent();
    }
    assertThat(asked()).isEqualTo(1);
    assertThat(keychain.find(ImageReference.parse("other.io/x"))).isPresent();
    assertThat(asked()).isEqualTo(2);
  }

  @Test
  void helperRunsAgainAfterExpiryRefusalOrLogin() throws IOException {
    helper("fake", counted("echo '{\"Username\":\"u\",\"Secret\":\"s\"}'"));
    ConfigKeychain keychain = keychain();
    ImageReference image = ImageReference.parse("h.io/x");
    Credential found = keychain.find(image).orElseThrow();
    clock.pass(Duration.ofMinutes(5));
    assertThat(keychain.find(image)).contains(found);
    assertThat(asked()).isEqualTo(2);
    keychain.onRejected(found);
    assertThat(keychain.find(image)).contains(found);
    assertThat(asked()).isEqualTo(2);
    clock.pass(Duration.ofSeconds(10));
    keychain.onRejected(found);
    assertThat(keychain.find(image)).contains(found);
    assertThat(asked()).isEqualTo(3);
    config("{\"auths\":{\"h.io\":{}},\"credsStore\":\"fake\"}");
    assertThat(keychain.find(image)).contains(found);
    assertThat(asked()).isEqualTo(4);
  }

  @Test
  void failedHelperRunsAgain() throws IOException {
    helper("fake", "echo locked; exit 1");
    ConfigKeychain keychain = keychain();
    assertThatThrownBy(() -> keychain.find(ImageReference.parse("h.io/x")))
        .hasMessageContaining("locked");
    helper("fake", "echo '{\"Username\":\"u\",\"Secret\":\"s\"}'");
    assertThat(keychain.find(ImageReference.parse("h.io/x"))).isPresent();
  }

  @Test
  void responseFieldNamesIgnoreCase() throws IOException {
    helper("fake", "echo '{\"username\":\"u\",\"secret\":\"s\"}'");
    assertThat(find("h.io/x").orElseThrow().secret()).isEqualTo("s");
  }

  @Test
  void backgroundAgentOfHelperKeepsRunning() throws IOException {
    deadline = Duration.ofMillis(500);
    helper(
        "fake",
        "sleep 600 & echo $! > "
            + dir.resolve("pid")
            + "; echo '{\"Username\":\"u\",\"Secret\":\"s\"}'");
    assertThat(find("h.io/x")).isPresent();
    ProcessHandle agent =
        ProcessHandle.of(Long.parseLong(Files.readString(dir.resolve("pid")).strip()))
            .orElseThrow();
    assertThat(agent.isAlive()).isTrue();
    assertThat(agent.destroyForcibly()).isTrue();
  }

  @Test
  void windowsExtensionsAreTried() throws IOException {
    Environment windows = Environment.of(Map.of("PATH", "relative;" + dir), dir, "Windows 11");
    CredentialHelperName helper = new CredentialHelperName("fake", "credsStore[fake]");
    for (String ending : List.of(".bat", ".cmd", ".exe")) {
      helper("fake" + ending, "true");
      assertThat(new ExecutablePath(windows).find(helper))
          .isEqualTo(dir.resolve("docker-credential-fake" + ending));
    }
  }

  @Test
  void secretsAreNotLogged() throws IOException {
    String secret = UUID.randomUUID().toString();
    helper("fake", "echo '{\"Username\":\"u\",\"Secret\":\"" + secret + "\"}'");
    ConfigKeychain keychain = keychain();
    ImageReference image = ImageReference.parse("h.io/" + UUID.randomUUID());
    assertThat(keychain.find(image).orElseThrow().secret()).isEqualTo(secret);
    assertThat(Path.of("target/tests.log"))
        .content()
        .contains("credential for " + image + ": u:*** (credsStore[fake] in ")
        .doesNotContain(secret);
    assertThat(keychain.toString()).doesNotContain(secret);
  }

  @Test
  void interruptKillsHelperAndKeepsFlag() throws Exception {
    helper("fake", "echo $$ > " + dir.resolve("pid") + "; sleep 600");
    Thread asking = Thread.currentThread();
    Thread interrupter = new Thread(() -> interruptOnce(asking));
    interrupter.start();
    assertThatThrownBy(() -> find("h.io/x")).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    interrupter.join();
    assertThat(isGone(Files.readString(dir.resolve("pid")))).isTrue();
  }

  private void interruptOnce(Thread asking) {
    try {
      while (!Files.exists(dir.resolve("pid")) || Files.size(dir.resolve("pid")) == 0) {
        Thread.sleep(10);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    asking.interrupt();
  }

  private static boolean isGone(String pid) {
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(pid.strip()));
    process.ifPresent(p -> p.onExit().orTimeout(5, TimeUnit.SECONDS).join());
    return process.isEmpty() || !process.get().isAlive();
  }

  private Optional<Credential> find(String reference) {
    return keychain().find(ImageReference.parse(reference));
  }

  private ConfigKeychain keychain() {
    Environment environment = Environment.of(Map.of("PATH", path()), dir);
    ConfigLocations places = new ConfigLocations(environment, dir, clock);
    return ConfigKeychain.of(places.directory(dir), places, deadline);
  }

  private String path() {
    return "relative::" + dir + ":/usr/bin:/bin";
  }

  private void config(String content) throws IOException {
    Files.writeString(dir.resolve("config.json"), content);
  }

  private String counted(String script) {
    return "echo asked >> " + dir.resolve("count") + "; " + script;
  }

  private int asked() throws IOException {
    return Files.readAllLines(dir.resolve("count")).size();
  }

  private void helper(String name, String script) throws IOException {
    Path file =
        Files.writeString(dir.resolve("docker-credential-" + name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
