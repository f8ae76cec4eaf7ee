package io.imagespec.docker.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import io.imagespec.docker.internal.engine.api.EnginePing;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.EngineCertificates;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.docker.internal.host.ProbeResult;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TlsTest {
  private static final byte[] OK =
      "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"
          .getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  private SSLServerSocket start(String certificate) throws Exception {
    SSLContext context = files("ca.pem", certificate, "server-key.pem").toContext();
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    server.setNeedClientAuth(true);
    Thread thread = new Thread(() -> serve(server), "fake-tls-engine");
    thread.setDaemon(true);
    thread.start();
    return server;
  }

  private static void serve(SSLServerSocket server) {
    while (!server.isClosed()) {
      try (SSLSocket socket = (SSLSocket) server.accept()) {
        assertThat(socket.getInputStream().read()).isEqualTo('G');
        socket.getOutputStream().write(OK);
      } catch (IOException e) {
        // the client was refused, or the server is closed
      }
    }
  }

  private EngineCertificates files(String authority, String certificate, String key)
      throws Exception {
    Path from = Path.of(TlsTest.class.getResource("/io/imagespec/docker/internal/tls").toURI());
    Path to = Files.createTempDirectory(directory, "tls");
    Files.copy(from.resolve(certificate), to.resolve("cert.pem"));
    Files.copy(from.resolve(key), to.resolve("key.pem"));
    if (!authority.isEmpty()) {
      Files.copy(from.resolve(authority), to.resolve("ca.pem"));
    }
    return EngineCertificates.in(to);
  }

  private ProbeResult ping(SSLServerSocket server, Optional<SSLContext> tls)
      throws InterruptedException {
    Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + server.getLocalPort(), true);
    return new EnginePing(Environment.of(Map.of(), directory))
        .probe(new EngineAddress(endpoint, tls, "test"), Duration.ofSeconds(10));
  }

  @Test
  void engineRequiringClientCertificateIsReached() throws Exception {
    try (SSLServerSocket server = start("server.pem")) {
      for (String key : new String[] {"client-key.pem", "client-key-pkcs8.pem"}) {
        SSLContext tls = files("ca.pem", "client.pem", key).toContext();

        assertThat(ping(server, Optional.of(tls)))
            .isEqualTo(new ProbeResult.Answered(EngineKind.DOCKER, "1.41"));
      }
    }
  }

  @Test
  void engineOfUnknownAuthorityIsNotTrusted() throws Exception {
    try (SSLServerSocket server = start("server.pem")) {
      SSLContext tls = files("", "client.pem", "client-key.pem").toContext();

      assertThat(ping(server, Optional.of(tls)))
          .isInstanceOfSatisfying(
              ProbeResult.Declined.class, no -> assertThat(no.reason()).startsWith("TLS failed"));
    }
  }

  @Test
  void engineWithAnotherNameIsNotTrusted() throws Exception {
    try (SSLServerSocket server = start("other.pem")) {
      SSLContext tls = files("ca.pem", "client.pem", "client-key.pem").toContext();

      assertThat(ping(server, Optional.of(tls))).isInstanceOf(ProbeResult.Declined.class);
    }
  }

  @Test
  void plainHttpDoesNotReachTlsEngine() throws Exception {
    try (SSLServerSocket server = start("server.pem")) {
      assertThat(ping(server, Optional.empty())).isInstanceOf(ProbeResult.Declined.class);
    }
  }
}
