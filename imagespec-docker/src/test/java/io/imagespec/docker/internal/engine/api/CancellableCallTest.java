package io.imagespec.docker.internal.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.imagespec.Environment;
import io.imagespec.docker.internal.build.BuildDeadline;
import io.imagespec.docker.internal.engine.FakeEngine;
import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import io.imagespec.docker.internal.host.EngineKind;
import io.imagespec.docker.internal.host.ProbeResult;
import io.imagespec.engine.EngineUnavailableException;
import io.imagespec.name.ImageReference;
import io.imagespec.name.Platform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class CancellableCallTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  @TempDir Path directory;

  private final EnginePing ping = new EnginePing(Environment.of(Map.of(), Path.of("/home/u")));
  private FakeEngine fake;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeEngine(directory);
  }

  @AfterEach
  void stop() throws IOException {
    fake.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith("imagespec-engine"));
  }

  @Test
  void podmanIsRecognizedByHeader() throws Exception {
    fake.on(
        "GET /_ping",
        t -> t.raw("HTTP/1.1 200 OK\r\nLibpod-Api-Version: 4.3.1\r\nContent-Length: 2\r\n\r\nOK"));

    assertThat(ping.probe(fake.address(), SHORT.multipliedBy(10)))
        .isEqualTo(new ProbeResult.Answered(EngineKind.PODMAN, "4.3.1"));
  }

  @Test
  void pingWithoutPodmanHeaderIsDocker() throws Exception {
    fake.on(
        "GET /_ping",
        t -> t.raw("HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 2\r\n\r\nOK"));

    assertThat(ping.probe(fake.address(), SHORT.multipliedBy(10)))
        .isEqualTo(new ProbeResult.Answered(EngineKind.DOCKER, "1.41"));
  }

  @Test
  void hangingPingOnSocketTimesOut() throws Exception {
    fake.on("GET /_ping", FakeEngine.Talk::hang);

    assertThat(ping.probe(fake.address(), SHORT))
        .isEqualTo(new ProbeResult.Declined("no response to a ping within 300 ms"));
  }

  @Test
  void hangingPingOnTcpTimesOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ping.probe(tcp(silent.getLocalPort()), SHORT))
          .isEqualTo(new ProbeResult.Declined("no response to a ping within 300 ms"));
    }
  }

  @Test
  void refusedPingReportsStatus() throws Exception {
    fake.on("GET /_ping", t -> t.answer(403, "{\"message\":\"not for you\"}"));

    assertThat(ping.probe(fake.address(), SHORT.multipliedBy(10)))
        .isEqualTo(new ProbeResult.Declined("HTTP status 403 to a ping: not for you"));
  }

  @Test
  void serverWithoutPingIsNotEngine() throws Exception {
    fake.on("GET /_ping", t -> t.answer(404, ""));

    assertThat(ping.probe(fake.address(), SHORT.multipliedBy(10)))
        .isEqualTo(
            new ProbeResult.Declined(
                "HTTP status 404 to a ping: the server is not Docker or Podman"));
  }

  @Test
  void socketWithoutEngineRefusesConnection() throws Exception {
    fake.close();

    assertThat(ping.probe(fake.address(), SHORT.multipliedBy(10)))
        .isEqualTo(new ProbeResult.Declined("connection refused: nothing listens there"));
  }

  @Test
  void portWithoutEngineRefusesConnection() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    assertThat(ping.probe(tcp(port), SHORT.multipliedBy(10)))
        .isEqualTo(new ProbeResult.Declined("connection refused: nothing listens there"));
  }

  private static EngineAddress tcp(int port) {
    return EngineAddress.plain(Endpoint.parse("tcp://127.0.0.1:" + port, false), "test");
  }

  @Test
  void http2OnlyServerMayBeBuildkitd() throws Exception {
    fake.on("GET /_ping", t -> t.channel().close());
    fake.on(
        "PRI * HTTP/2.0",
        t -> {
          t.raw("\0\0\0\4\0\0\0\0\0");
          t.hang(); // closing a socket with unread input discards the answer
        });

    assertThat(ping.probe(fake.address(), SHORT.multipliedBy(10)))
        .isEqualTo(
            new ProbeResult.Declined(
                "the server speaks gRPC, like buildkitd, and is not Docker or Podman",
                Optional.of(
                    "if it is buildkitd, set its address with BuildKitHost.of or BUILDKIT_HOST")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0\0\0\4", "\0\0\0\7\0\0\0\0\0", "HTTP/1.1 400 Bad Request\r\n\r\n"})
  void serverWithoutHttp2SettingsIsNotBuilder(String greeting) throws Exception {
    fake.on("GET /_ping", t -> t.channel().close());
    fake.on("PRI * HTTP/2.0", t -> t.raw(greeting));

    assertThat(ping.probe(fake.address(), SHORT.multipliedBy(10)))
        .isInstanceOfSatisfying(
            ProbeResult.Declined.class, declined -> assertThat(declined.remedy()).isEmpty());
  }

  /** An invalid name, which needs no DNS query. */
  @Test
  void unknownHostIsReported() throws Exception {
    EngineAddress nowhere =
        EngineAddress.plain(
            Endpoint.parse("tcp://" + "x".repeat(64) + ".invalid:1", false), "test");

    assertThat(ping.probe(nowhere, SHORT.multipliedBy(10)))
        .isEqualTo(
            new ProbeResult.Declined(
                "unknown host name",
                Optional.of("check the host name and the DNS of this machine")));
  }

  @Test
  void unansweredRequestHasFixedDeadline() {
    fake.on("GET /images", FakeEngine.Talk::hang);

    assertThatThrownBy(
            () ->
                fake.connection()
                    .inspect(
                        ImageReference.parse("r.io/a:1"),
                        Platform.LINUX_AMD64,
                        BuildDeadline.fixed(SHORT)))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessageEndingWith(": not done within 300 ms; see what the engine is doing");
  }

  @Test
  void missedDeadlineMakesEngineUnavailable() {
    fake.on("GET /version", FakeEngine.Talk::hang);
    CancellableCall.ClientCall<EngineClient, Boolean> talk =
        client -> {
          client.send(EngineRequest.get(RequestTarget.of("/version"))).close();
          return true;
        };

    assertThatThrownBy(() -> fake.connection().run("look", BuildDeadline.after(SHORT), talk))
        .isInstanceOf(EngineUnavailableException.class)
        .hasMessage(
            "look on docker at "
                + fake.address()
                + ": not done within 300 ms; see what the engine is doing, or allow more time"
                + " with deadline(..) of ImageResolver.builder()");
  }

  @Test
  void interruptEndsConversation() throws Exception {
    fake.on("GET /version", FakeEngine.Talk::hang);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> fake.connection().version()).isInstanceOf(InterruptedException.class);
  }
}
