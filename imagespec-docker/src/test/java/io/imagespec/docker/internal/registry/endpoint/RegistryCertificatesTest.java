package io.imagespec.docker.internal.registry.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.auth.Keychain;
import io.imagespec.docker.internal.registry.HttpImageRegistry;
import io.imagespec.docker.internal.registry.testing.FakeServer;
import io.imagespec.docker.internal.registry.testing.FakeServer.Response;
import io.imagespec.docker.internal.tls.ClientCertificate;
import io.imagespec.docker.internal.tls.PemFile;
import io.imagespec.docker.internal.tls.TlsContexts;
import io.imagespec.name.Digest;
import io.imagespec.name.ImageReference;
import io.imagespec.registry.RegistryException;
import io.imagespec.registry.RegistryOptions;
import io.imagespec.registry.Visibility;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Private authorities and client certificates in the directories of Docker and Podman. */
public class RegistryCertificatesTest {
  @TempDir Path home;
  private FakeServer.Script script = request -> Response.of(404);
  private FakeServer server;
  private HttpImageRegistry registry;

  private static Path resource(String name) throws Exception {
    return Path.of(
        RegistryCertificatesTest.class
            .getResource("/io/imagespec/docker/internal/tls/" + name)
            .toURI());
  }

  public static SSLContext identity() throws Exception {
    return TlsContexts.trustingOnly(
        List.of(
            ClientCertificate.read(
                new PemFile(resource("server.pem")), new PemFile(resource("server-key.pem")))),
        new PemFile(resource("ca.pem")).certificates());
  }

  @BeforeEach
  void start() throws Exception {
    server = FakeServer.encrypted(identity(), request -> script.answer(request));
    registry =
        HttpImageRegistry.connect(
            RegistryOptions.builder(Environment.of(Map.of(), home), Keychain.none())
                .deadline(Duration.ofSeconds(20))
                .build());
  }

  @AfterEach
  void stop() {
    registry.close();
    server.close();
  }

  private void install(String address, String file, String name) throws Exception {
    Path directory = home.resolve(".config/docker/certs.d").resolve(address);
    Files.createDirectories(directory);
    Files.copy(resource(file), directory.resolve(name));
  }

  private Object find() {
    return registry.find(ImageReference.parse(server.address() + "/x:1"));
  }

  @Test
  void privateAuthorityEnablesTlsAtOnce() throws Exception {
    install(server.address(), "ca.pem", "ca.crt");
    assertThat(find()).hasToString("Optional.empty");
    assertThat(server.seen()).containsExactly("HEAD /v2/x/manifests/1", "GET /v2/x/manifests/1");
  }

  @Test
  void certificateOfAnotherAuthorityIsRefused() throws Exception {
    install(server.address(), "other.pem", "ca.crt");
    assertThatThrownBy(this::find)
        .isInstanceOf(RegistryException.class)
        .hasMessageStartingWith("find " + server.address() + "/x:1: TLS handshake with ")
        .hasMessageContaining("/etc/docker/certs.d/" + server.address() + "/ca.crt");
    assertThat(server.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-key.pem", "client-key-pkcs8.pem"})
  void clientCertificateIsPresented(String key) throws Exception {
    install(server.address(), "ca.pem", "ca.crt");
    install(server.address(), "client.pem", "me.cert");
    install(server.address(), key, "me.key");
    find();
    assertThat(server.certificates())
        .hasSize(2)
        .containsOnly(
            new PemFile(resource("client.pem"))
                .certificates()
                .get(0)
                .getSubjectX500Principal()
                .getName());
  }

  @Test
  void anonymousCheckPresentsNoClientCertificate() throws Exception {
    install(server.address(), "ca.pem", "ca.crt");
    install(server.address(), "client.pem", "me.cert");
    install(server.address(), "client-key.pem", "me.key");
    ImageReference pinned =
        ImageReference.parse(server.address() + "/x@" + Digest.sha256(new byte[0]));
    assertThat(registry.checkVisibility(pinned).visibility()).isEqualTo(Visibility.PRIVATE);
    assertThat(server.certificates()).containsExactly("");
    find();
    assertThat(server.certificates()).last().asString().isNotEmpty();
  }

  @Test
  void otherHostsReceiveNoClientCertificate() throws Exception {
    install(server.address(), "ca.pem", "ca.crt");
    install(server.address(), "client.pem", "me.cert");
    install(server.address(), "client-key.pem", "me.key");
    try (FakeServer elsewhere =
        FakeServer.encrypted(
            identity(),
            request ->
                request.path().equals("/token")
                    ? Response.of(200, "{\"token\":\"T\"}")
                    : Response.of(404))) {
      String other = "https://" + elsewhere.address();
      script =
          request ->
              request.authorization().isEmpty()
                  ? Response.of(401)
                      .with("WWW-Authenticate", "Bearer realm=\"" + other + "/token\"")
                  : Response.of(307).with("Location", other + "/blob");
      find();
      assertThat(server.certificates()).hasSize(3).doesNotContain("");
      assertThat(elsewhere.seen())
          .containsExactly("GET /token?scope=repository%3Ax%3Apull", "HEAD /blob", "GET /blob");
      assertThat(elsewhere.certificates()).containsExactly("", "", "");
    }
  }

  /** 2130706433 is 127.0.0.1 as one number, which does not count as a loopback name. */
  @Test
  void redirectTargetMayUseAuthorityOfRegistry() throws Exception {
    install(server.address(), "ca.pem", "ca.crt");
    install(server.address(), "client.pem", "me.cert");
    install(server.address(), "client-key.pem", "me.key");
    try (FakeServer elsewhere = FakeServer.encrypted(identity(), request -> Response.of(404))) {
      String other = elsewhere.address().replace("127.0.0.1", "2130706433");
      script = request -> Response.of(307).with("Location", "https://" + other + "/blob");
      find();
      assertThat(elsewhere.seen()).containsExactly("HEAD /blob", "GET /blob");
      assertThat(elsewhere.certificates()).containsExactly("", "");
    }
  }

  @Test
  void untrustedRedirectTargetIsNamed() throws Exception {
    Files.createDirectories(home.resolve(".docker/certs.d").resolve(server.address()));
    try (FakeServer elsewhere = FakeServer.encrypted(identity(), request -> Response.of(404))) {
      String other = elsewhere.address().replace("127.0.0.1", "2130706433");
      script = request -> Response.of(307).with("Location", "https://" + other + "/blob");
      assertThatThrownBy(this::find)
          .hasMessageContaining(": TLS handshake with " + other)
          .hasMessageContaining("/etc/docker/certs.d/" + other + "/ca.crt");
      assertThat(elsewhere.seen()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "client.pem, me.cert, has no matching .key file; add the client key",
    "client-key.pem, me.key, has no matching .cert file; add the client certificate",
    "client-key.pem, ca.crt, it contains no certificate in PEM form"
  })
  void unusableCertificatesAreNamed(String file, String name, String message) throws Exception {
    install(server.address(), file, name);
    assertThatThrownBy(this::find)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining(server.address() + "/" + name)
        .hasMessageContaining(message);
    assertThat(server.seen()).isEmpty();
  }

  @Test
  void keyOfAnotherCertificateIsNamed() throws Exception {
    install(server.address(), "client.pem", "me.cert");
    install(server.address(), "server-key.pem", "me.key");
    assertThatThrownBy(this::find).hasMessageContaining("me.key: it is not the key of ");
  }

  /** Rows are {@code directory below the home | operating system | URL | true if found}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".config/docker/certs.d/r.lan:5000 | Linux | https://r.lan:5000 | true",
        ".docker/certs.d/r.lan:5000 | Mac OS X | https://r.lan:5000 | true",
        ".docker/certs.d/r.lan5000 | Windows 11 | https://r.lan:5000 | true",
        ".config/containers/certs.d/r.lan:5000 | Linux | https://r.lan:5000 | true",
        ".config/containers/certs.d/r.lan:5000 | Linux | https://r.lan | false",
        ".config/containers/certs.d/r.lan | Linux | https://r.lan:443/ | true",
        ".config/containers/certs.d/r.lan:443 | Linux | https://r.lan/ | true",
        ".config/containers/certs.d/docker.io | Linux | https://registry-1.docker.io | true",
        ".config/containers/certs.d/[__1]:5000 | Linux | https://[::1]:5000 | false",
        ".config/containers/certs.d/[::1]:5000 | Linux | https://[::1]:5000 | true"
      })
  void certificatesAreFoundInDockerAndPodmanDirectories(
      String directory, String os, URI uri, boolean isFound) throws Exception {
    Files.createDirectories(home.resolve(directory));
    CertsDirectories directories = CertsDirectories.of(Environment.of(Map.of(), home, os));
    assertThat(directories.find(Origin.of(uri)).map(RegistryCertificates::directory))
        .isEqualTo(isFound ? Optional.of(home.resolve(directory)) : Optional.empty());
  }

  @Test
  void userDirectoriesPrecedeSystemDirectories() {
    Environment environment = Environment.of(Map.of("XDG_CONFIG_HOME", "/cfg"), home);
    assertThat(CertsDirectories.of(environment).roots())
        .containsExactly(
            Path.of("/cfg/docker/certs.d"),
            home.resolve(".docker/certs.d"),
            home.resolve(".config/containers/certs.d"),
            Path.of("/etc/docker/certs.d"),
            Path.of("/etc/containers/certs.d"));
  }
}
