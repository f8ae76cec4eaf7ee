package io.imagespec.docker.internal.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.imagespec.docker.internal.host.Endpoint;
import io.imagespec.docker.internal.host.EngineAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class OpeningTest {
  @Test
  void aServerThatNeverAnswersIsGivenUpAndTheConnectionClosed() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + server.getLocalPort(), false);
      Dialer dialer = EngineTunnel.http1(EngineAddress.plain(endpoint, "the test"));

      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(
              () ->
                  Opening.within(
                      Duration.ofMillis(300), dialer, new Upgrade("/grpc", List.of())::over))
          .withMessage("no connection in 300 ms");

      try (Socket accepted = server.accept()) {
        accepted.setSoTimeout(5_000);
        accepted.getInputStream().readAllBytes(); // ends only because the other end was closed
      }
    }
  }

  @Test
  void aPlaceThatIsNotThereIsSaidAtOnce() {
    Dialer nowhere =
        () -> {
          throw new IOException("nowhere");
        };
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Opening.within(Duration.ofSeconds(10), nowhere, tunnel -> tunnel))
        .withMessage("nowhere");
  }

  @Test
  void anInterruptEndsTheWait() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                Opening.within(
                    Duration.ofSeconds(10), () -> ProcessTunnel.start(List.of("cat")), t -> t));
    assertThat(Thread.interrupted()).isTrue();
  }
}
