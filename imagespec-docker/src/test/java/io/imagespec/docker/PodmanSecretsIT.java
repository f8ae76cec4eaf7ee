package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.ImageSpec;
import io.imagespec.Run;
import io.imagespec.Secret;
import io.imagespec.engine.ContainerEngine;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.resolve.Assembly;
import io.imagespec.resolve.ImageResolver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The reason to refuse secrets on Podman: secrets remain on its disk. If a test fails because a
 * secret is gone, that version of Podman is fixed and no longer needs the refusal.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PodmanSecretsIT {
  private static final String OPTION = "RUN --mount=type=secret,id=token,required=true,mode=0400 ";

  private final String value = "secret-" + UUID.randomUUID();
  private OwnEngines own;
  private RealEngines engines;

  @BeforeAll
  void startEngines() throws Exception {
    own = OwnEngines.start("podman");
    engines = own.engines();
    engines.cli(
        "pull --quiet --tls-verify=false --creds "
            + (engines.username() + ":" + engines.password() + " ")
            + engines.busybox());
  }

  @AfterAll
  void stopEngines() throws Exception {
    if (own != null) {
      own.close();
    }
  }

  private PodmanSecretBuild send(String command, byte[] ballast) throws Exception {
    byte[] dockerfile =
        ("FROM " + engines.busybox() + "\n" + OPTION + command + "\n")
            .getBytes(StandardCharsets.UTF_8);
    return PodmanSecretBuild.send(
        engines.host(),
        Map.of("Dockerfile", dockerfile, "ballast", ballast),
        value.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the names of the files on Podman's disk that hold the secret, one per line. */
  private String found() throws Exception {
    Path disk = engines.file().resolveSibling("podman");
    assertThat(disk.resolve("tmp")).isDirectory();
    Process search =
        new ProcessBuilder("grep", "-rlaF", "--", value, disk.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD) // files that disappear in the meantime
            .start();
    return new String(search.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private String awaitFound(String name) throws Exception {
    String found = found();
    for (int i = 0; i < 100 && !found.contains(name); i++) {
      Thread.sleep(100);
      found = found();
    }
    return found;
  }

  @Test
  void secretIsRefusedWithoutBeingRead() {
    Secret secret =
        Secret.of(
            "token",
            () -> {
              throw new AssertionError("looked up");
            });
    try (ContainerEngine engine = engines.connect();
        ImageResolver images =
            ImageResolver.builder()
                .assembly(Assembly.ENGINE)
                .engine(engine)
                .keychain(engines.keychain())
                .build()) {
      for (Run run :
          new Run[] {
            Run.shell("true").secret(secret),
            Run.shell("true").secretEnv(secret, "T"),
            Run.exec("true").secretEnv(secret, "T")
          }) {
        ImageSpec spec = engines.onBusybox().with(run);
        assertThatExceptionOfType(EngineUnavailableException.class)
            .isThrownBy(() -> images.resolve(spec))
            .withMessageContainingAll(
                "for \"" + run + "\"",
                "may leave them on its disk if the disk is full, the request is aborted or Podman"
                    + " is killed; use another engine");
      }
    }
  }

  @Test
  void finishedBuildLeavesNoSecret() throws Exception {
    for (String command : new String[] {"stat -c %a.%u /run/secrets/token", "false"}) {
      try (PodmanSecretBuild build = send(command, new byte[0]).end()) {
        assertThat(build.reply())
            .contains(command.equals("false") ? "exit status 1" : "400.0", "200 OK");
      }
      assertThat(found()).isEmpty();
    }
  }

  @Test
  void cancelledBuildLeavesNoSecretAfterCommandEnds() throws Exception {
    try (PodmanSecretBuild build = send("sleep 3", new byte[0]).end()) {
      assertThat(build).isNotNull();
      assertThat(awaitFound("userdata/secrets/token")).contains("tarBall");
    }
    for (int i = 0; i < 100 && !found().isEmpty(); i++) {
      Thread.sleep(100);
    }
    assertThat(found()).isEmpty();
  }

  @Test
  void abortedRequestLeavesItsSecret() throws Exception {
    try (PodmanSecretBuild build = send("true", new byte[0]).breakOff()) {
      assertThat(build.reply()).startsWith("HTTP/1.1 500");
    }
    assertLeft("tarBall");
  }

  @Test
  void fullDiskLeavesTheSecret() throws Exception {
    byte[] big = new byte[6_000_000];
    new Random().nextBytes(big);
    try (OwnEngines.DiskFiller full = own.fill("podman", 9_000_000);
        PodmanSecretBuild build = send("true", big).end()) {
      assertThat(full.file()).isNotEmptyFile();
      assertThat(build.reply()).startsWith("HTTP/1.1 500");
    }
    assertLeft("tarBall");
  }

  @Test
  void killedPodmanLeavesSecretAfterRestart() throws Exception {
    try (PodmanSecretBuild build = send("sleep 3", new byte[0]).end()) {
      assertThat(build).isNotNull();
      assertThat(awaitFound("userdata/secrets/token")).contains("tarBall");
      own.kill("podman");
    }
    own.start();
    engines.cli("images");
    Thread.sleep(4_000); // the command has ended
    assertLeft("userdata/secrets/token");
  }

  /** Requires that the secret remains after Podman's response, and deletes it for the next test. */
  private void assertLeft(String name) throws Exception {
    Thread.sleep(1_000);
    String found = found();
    assertThat(found).contains(name);
    for (String file : found.split("\n", -1)) {
      if (!file.isEmpty()) {
        Files.delete(Path.of(file));
      }
    }
  }
}
