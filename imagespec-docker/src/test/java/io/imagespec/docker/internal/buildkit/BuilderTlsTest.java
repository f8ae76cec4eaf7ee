package io.imagespec.docker.internal.buildkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.Environment;
import io.imagespec.docker.internal.buildkit.address.BuildKitDiscovery;
import io.imagespec.docker.internal.host.EngineCertificates;
import io.imagespec.docker.internal.host.ProbeResult;
import io.imagespec.engine.EngineUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loopback servers that send the first bytes, as builders do, with and without TLS. */
@Timeout(60)
class BuilderTlsTest {
  /** An empty HTTP/2 SETTINGS frame. */
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  @TempDir Path home;

  private static Path resource(String name) throws Exception {
    return Path.of(
            BuilderTlsTest.class.getResource("/io/imagespec/docker/internal/tls/ca.pem").toURI())
        .resolveSibling(name);
  }

  private Path directory(Map<String, String> files) throws Exception {
    Path directory = Files.createTempDirectory(home, "certificates");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.copy(resource(file.getValue()), directory.resolve(file.getKey()));
    }
    return directory;
  }

  private Path all() throws Exception {
    return directory(
        Map.of("ca.pem", "ca.pem", "cert.pem", "client.pem", "key.pem", "client-key.pem"));
  }

  /** A server that accepts clients of the given authority over the given TLS version. */
  private ServerSocket secured(String certificate, String authority, String version)
      throws Exception {
    Path files =
        directory(
            Map.of("ca.pem", authority, "cert.pem", certificate, "key.pem", "server-key.pem"));
    SSLServerSocket server =
        (SSLServerSocket)
            EngineCertificates.in(files)
                .toContext()
                .getServerSocketFactory()
                .createServerSocket(0, 5, loopback());
    server.setNeedClientAuth(true);
    server.setEnabledProtocols(new String[] {version});
    return serving(server);
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static ServerSocket plain() throws IOException {
    return serving(new ServerSocket(0, 5, loopback()));
  }

  private static ServerSocket serving(ServerSocket server) {
    Thread thread = new Thread(() -> serve(server), "fake-builder");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        if (socket instanceof SSLSocket secured) {
          secured.startHandshake();
        }
        socket.getOutputStream().write(SETTINGS);
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // the client was refused, or the server is closed
      }
    }
  }

  private String refusal(ServerSocket server, Optional<Path> certificates) {
    Map<String, String> variables = new HashMap<>();
    variables.put("BUILDKIT_HOST", "tcp://127.0.0.1:" + server.getLocalPort());
    certificates.ifPresent(path -> variables.put("BUILDKIT_CERT_PATH", path.toString()));
    return refusal(variables);
  }

  private String refusal(Map<String, String> variables) {
    List<String> message = new ArrayList<>();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(() -> search(variables).find())
        .satisfies(e -> message.add(e.getMessage()));
    assertThat(message.get(0))
        .doesNotContain("systemctl", ": Broken pipe", "the connection was lost");
    return message.get(0);
  }

  private BuildKitDiscovery search(Map<String, String> variables) {
    return new BuildKitDiscovery(
        Environment.of(variables, home), (address, limit) -> new ProbeResult.Declined("not asked"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void missingClientCertificateIsReported(String version) throws Exception {
    Path directory = directory(Map.of("ca.pem", "ca.pem"));
    try (ServerSocket server = secured("server.pem", "ca.pem", version)) {
      assertThat(refusal(server, Optional.of(directory)))
          .startsWith("connect to buildkit at tcp://127.0.0.1:" + server.getLocalPort())
          .contains(" requires a client certificate (")
          .contains("; put cert.pem, signed by the authority", "key.pem into " + directory)
          .endsWith(", or choose another with BUILDKIT_HOST");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void refusedClientCertificateIsNamed(String version) throws Exception {
    Path directory = all();
    try (ServerSocket server = secured("server.pem", "other.pem", version)) {
      assertThat(refusal(server, Optional.of(directory)))
          .contains("rejects the client certificate in " + directory.resolve("cert.pem"));
    }
  }

  @Test
  void certificateOfUnknownAuthorityIsRefused() throws Exception {
    Path other =
        directory(
            Map.of("ca.pem", "other.pem", "cert.pem", "client.pem", "key.pem", "client-key.pem"));
    Path none = directory(Map.of("cert.pem", "client.pem", "key.pem", "client-key.pem"));
    try (ServerSocket server = secured("server.pem", "ca.pem", "TLSv1.3")) {
      assertThat(refusal(server, Optional.of(other)))
          .contains("is not signed by the authority in " + other.resolve("ca.pem") + " (")
          .doesNotContain("Exception");
      assertThat(refusal(server, Optional.of(none)))
          .contains("not signed by an authority that this JVM trusts", "signed it into " + none);
    }
  }

  @Test
  void certificateForAnotherHostIsRefused() throws Exception {
    try (ServerSocket server = secured("other.pem", "ca.pem", "TLSv1.3")) {
      assertThat(refusal(server, Optional.of(all())))
          .contains("certificate does not contain the host name in the address (")
          .contains("; use one of its names");
    }
  }

  @Test
  void plaintextBuilderIsReported() throws Exception {
    Path directory = all();
    try (ServerSocket server = plain()) {
      assertThat(refusal(server, Optional.of(directory)))
          .contains(
              "the builder does not use TLS (", "do not set the certificates in " + directory);
    }
  }

  @Test
  void builderThatRequiresTlsIsReported() throws Exception {
    try (ServerSocket server = secured("server.pem", "ca.pem", "TLSv1.3")) {
      assertThat(refusal(server, Optional.empty()))
          .contains("requires TLS; set the directory with its certificates");
    }
  }

  @Test
  void unreachableBuilderGetsRemoteRemedy() throws Exception {
    ServerSocket gone = plain();
    gone.close();
    assertThat(refusal(gone, Optional.of(all())))
        .contains("nothing listens there; check that buildkitd is running there");
  }

  @Test
  void missingOrInvalidTlsFileIsNamed() throws Exception {
    Path absent = home.resolve("absent");
    Path empty = directory(Map.of());
    Path noKey = directory(Map.of("ca.pem", "ca.pem", "cert.pem", "client.pem"));
    Path badKey =
        directory(Map.of("ca.pem", "ca.pem", "cert.pem", "client.pem", "key.pem", "ca.pem"));
    assertThat(tlsFilesError(absent))
        .contains("directory " + absent + ": it does not exist; specify the");
    assertThat(tlsFilesError(empty))
        .contains(empty + ": it contains none of ca.pem, cert.pem and key.pem");
    assertThat(tlsFilesError(noKey))
        .contains(noKey.resolve("key.pem") + ", which is missing; add it, or remove");
    Path noFile = directory(Map.of("cert.pem", "client.pem", "key.pem", "client-key.pem"));
    Files.createDirectory(noFile.resolve("ca.pem"));
    assertThat(tlsFilesError(noFile))
        .containsOnlyOnce("TLS files: ")
        .contains("cannot use " + noFile.resolve("ca.pem") + ": ");
    assertThat(tlsFilesError(badKey))
        .contains(badKey.resolve("key.pem") + ": it contains no private key");
  }

  private String tlsFilesError(Path certificates) {
    String message =
        refusal(
            Map.of(
                "BUILDKIT_HOST",
                "tcp://127.0.0.1:1",
                "BUILDKIT_CERT_PATH",
                certificates.toString()));
    assertThat(message)
        .startsWith("find the builder chosen by BUILDKIT_HOST and BUILDKIT_CERT_PATH: TLS files: ");
    return message;
  }
}
