package io.imagespec.docker.internal.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpUpgradeTest {
  private static final HttpUpgrade UPGRADE =
      new HttpUpgrade("/session", List.of(Map.entry("X-A", "1"), Map.entry("X-A", "2")));

  /** A tunnel with a prepared answer. */
  private static final class Recorded implements Tunnel {
    private final InputStream input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private boolean closed;

    Recorded(String answer) {
      input = new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public InputStream input() {
      return input;
    }

    @Override
    public OutputStream output() {
      return output;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void bytesAfterHeadStayInTunnel() throws IOException {
    Recorded tunnel =
        new Recorded("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0");

    assertThat(UPGRADE.over(tunnel)).isSameAs(tunnel);
    assertThat(tunnel.input().readAllBytes()).asString().isEqualTo("PRI * HTTP/2.0");
    assertThat(tunnel.closed).isFalse();
  }

  @Test
  void headerMayBeRepeated() throws IOException {
    Recorded tunnel = new Recorded("HTTP/1.1 101 X\r\n\r\n");
    assertThat(UPGRADE.over(tunnel)).isNotNull();
    assertThat(tunnel.output.toString(StandardCharsets.US_ASCII).split("\r\n", -1))
        .containsExactly(
            "POST /session HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: h2c",
            "Content-Length: 0",
            "X-A: 1",
            "X-A: 2",
            "",
            "");
  }

  @Test
  void refusedUpgradeClosesTunnel() {
    Recorded tunnel = new Recorded("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    assertThatExceptionOfType(UpgradeRefusedException.class)
        .isThrownBy(() -> UPGRADE.over(tunnel))
        .withMessage("HTTP status 404 to /session")
        .satisfies(e -> assertThat(e.status()).isEqualTo(404));
    assertThat(tunnel.closed).isTrue();
  }

  @Test
  void truncatedResponseIsRefused() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> UPGRADE.over(new Recorded("HTTP/1.1 101 Switching Protocols\r\n")))
        .withMessage("the connection ended before the end of the response head");
  }

  @Test
  void endlessResponseIsRefused() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> UPGRADE.over(new Recorded("HTTP/1.1 101 " + "x".repeat(20_000))))
        .withMessage("the response head has more than 16384 bytes");
  }

  @Test
  void nonHttpServerIsReportedAsSuch() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> UPGRADE.over(new Recorded("SSH-2.0-OpenSSH\r\n\r\n")))
        .withMessage("the response is not HTTP");
  }

  @Test
  void headerWithLineBreakIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpUpgrade("/session", List.of(Map.entry("X-A", "1\r\nX-B: 2"))));
  }
}
