package io.imagespec.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.auth.Credential;
import io.imagespec.docker.contract.Skopeo;
import io.imagespec.name.ImageReference;
import io.imagespec.name.ImageSpecException;
import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real tools push to the local registry and pull from it, with a folder also after a restart. */
class LocalRegistryIT {
  private static final String USER = "octo";
  private static final String PASSWORD = "s3cret:ä";

  /** The kind of registry: in memory or in a folder, open or with a password. */
  enum Kind {
    MEMORY,
    LOCKED_MEMORY,
    FOLDER,
    LOCKED_FOLDER;

    LocalRegistry start(Path folder, int port) {
      LocalRegistry.Builder builder = LocalRegistry.builder().port(port);
      if (isFolder()) {
        builder.folder(folder);
      }
      return (isLocked() ? builder.credential(USER, PASSWORD) : builder).start();
    }

    boolean isFolder() {
      return this == FOLDER || this == LOCKED_FOLDER;
    }

    boolean isLocked() {
      return this == LOCKED_MEMORY || this == LOCKED_FOLDER;
    }
  }

  @TempDir Path directory;

  private LocalRegistry registry = LocalRegistry.start();
  private Path logins;
  private String image = "";
  private Path layout;
  private Path tar;

  @BeforeEach
  void prepare() throws Exception {
    logins = Files.createDirectory(directory.resolve("logins"));
    layout = directory.resolve("layout");
    Path file = Files.writeString(directory.resolve("file"), UUID.randomUUID().toString());
    tar = directory.resolve("root.tar");
    Skopeo.run("tar", "-cf", tar.toString(), "-C", directory.toString(), "file");
    Skopeo.run("umoci", "init", "--layout", layout.toString());
    Skopeo.run("umoci", "new", "--image", layout + ":x");
    Skopeo.run("umoci", "insert", "--image", layout + ":x", file.toString(), "/file");
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private void start(Kind kind) throws IOException {
    registry.close();
    registry = kind.start(directory.resolve("folder"), 0);
    image = registry.address() + "/a/b:1";
    Files.writeString(logins.resolve("config.json"), "{\"auths\":{\"other.example\":{}}}");
  }

  /** Restarts a registry with a folder, so that pulls reach a different registry than pushes. */
  private void restart(Kind kind) throws InterruptedException {
    if (kind.isFolder()) {
      int port = Integer.parseInt(registry.address().replaceFirst(".*:", ""));
      registry.close();
      registry = startAgain(kind, port);
      assertThat(image).startsWith(registry.address() + "/");
    }
  }

  /** Starts the registry again. In the meantime another connection may use the port. */
  private LocalRegistry startAgain(Kind kind, int port) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return kind.start(directory.resolve("folder"), port);
      } catch (ImageSpecException e) {
        if (!(e.getCause() instanceof BindException) || attempt == 50) {
          throw e;
        }
        Thread.sleep(200);
      }
    }
  }

  private void logIn(Kind kind) throws IOException {
    if (kind.isLocked()) {
      byte[] pair = (USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8);
      Files.writeString(
          logins.resolve("config.json"),
          "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}"
              .formatted(registry.address(), Base64.getEncoder().encodeToString(pair)));
    }
  }

  private String digest() {
    try (RegistryClient client =
        RegistryClient.builder()
            .keychain(repository -> Optional.of(Credential.password(USER, PASSWORD, "the tests")))
            .build()) {
      return client.find(ImageReference.parse(image)).orElseThrow().digest().toString();
    }
  }

  private interface Command {
    String run() throws Exception;
  }

  /** Pushes. A registry with a password first refuses a push without a login. */
  private void push(Kind kind, Command command) throws Exception {
    if (kind.isLocked()) {
      assertThatThrownBy(command::run)
          .hasMessageMatching("(?is).*(unauthorized|authentication required|no basic auth).*");
    }
    logIn(kind);
    command.run();
  }

  @ParameterizedTest
  @EnumSource
  void dockerPushesAndPulls(Kind kind) throws Exception {
    RealEngines docker = RealEngines.need("docker");
    start(kind);
    docker.cli("import " + tar + " " + image);
    push(kind, () -> docker(docker, "push"));
    String digest = digest();
    docker.cli("rmi " + image);
    restart(kind);
    assertThat(docker(docker, "pull")).contains(digest, "Downloaded newer image");
    docker.cli("rmi " + image);
  }

  private String docker(RealEngines docker, String verb) throws Exception {
    return Skopeo.run("docker", "-H", docker.host(), "--config", logins.toString(), verb, image);
  }

  @ParameterizedTest
  @EnumSource
  void podmanPushesAndPulls(Kind kind) throws Exception {
    RealEngines podman = RealEngines.need("podman");
    start(kind);
    String id = podman.cli("import --quiet " + tar + " " + image).strip().replace("sha256:", "");
    push(kind, () -> podman(podman, "push"));
    podman.cli("rmi " + image);
    restart(kind);
    assertThat(podman(podman, "pull")).contains(id);
    podman.cli("rmi " + image);
  }

  private String podman(RealEngines podman, String verb) throws Exception {
    return Skopeo.run(
        "podman",
        "--remote",
        "--url",
        podman.host(),
        verb,
        "--tls-verify=false",
        "--authfile",
        logins.resolve("config.json").toString(),
        image);
  }

  @ParameterizedTest
  @EnumSource
  void skopeoPushesAndPulls(Kind kind) throws Exception {
    RealEngines.need("docker"); // skopeo is installed with the engines
    start(kind);
    push(kind, () -> skopeo("copy", "--dest-tls-verify=false", "oci:" + layout + ":x", remote()));
    String digest = digest();
    restart(kind);
    Path pulled = directory.resolve("pulled");
    skopeo("copy", "--src-tls-verify=false", remote(), "oci:" + pulled + ":x");
    assertThat(Files.readString(pulled.resolve("index.json"))).contains(digest);
    skopeo("delete", "--tls-verify=false", remote());
    assertThatThrownBy(() -> skopeo("inspect", "--tls-verify=false", remote()))
        .hasMessageContaining("unknown");
  }

  private String remote() {
    return "docker://" + image;
  }

  private String skopeo(String verb, String... arguments) throws Exception {
    String authfile = logins.resolve("config.json").toString();
    String[] start = {"skopeo", verb, "--authfile", authfile};
    return Skopeo.run(Stream.of(start, arguments).flatMap(Arrays::stream).toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource
  void cranePushesAndPulls(Kind kind) throws Exception {
    RealEngines tools = RealEngines.need("conformance");
    start(kind);
    push(kind, () -> crane(tools, "push", layout.toString(), image));
    String digest = digest();
    restart(kind);
    crane(tools, "validate", "--remote", image);
    Path pulled = directory.resolve("pulled");
    crane(tools, "pull", "--format=oci", image, pulled.toString());
    assertThat(Files.readString(pulled.resolve("index.json"))).contains(digest);
    crane(tools, "copy", image, registry.address() + "/other:2");
    assertThat(crane(tools, "ls", registry.address() + "/other").strip()).isEqualTo("2");
    crane(tools, "delete", registry.address() + "/other@" + digest);
    assertThatThrownBy(() -> crane(tools, "digest", registry.address() + "/other:2"))
        .hasMessageContaining("404");
    assertThat(crane(tools, "digest", image).strip()).isEqualTo(digest);
  }

  private String crane(RealEngines tools, String... arguments) throws Exception {
    String[] start = {"env", "DOCKER_CONFIG=" + logins, tools.crane()};
    return Skopeo.run(Stream.of(start, arguments).flatMap(Arrays::stream).toArray(String[]::new));
  }
}
