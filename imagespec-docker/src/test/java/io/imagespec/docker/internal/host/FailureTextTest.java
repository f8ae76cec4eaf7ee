package io.imagespec.docker.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTextTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new ConnectException("Connection refused"),
            "connection refused: nothing listens there"),
        Arguments.of(new ConnectException("Connection timed out"), "timed out"),
        Arguments.of(new SocketTimeoutException("Read timed out"), "timed out"),
        Arguments.of(new SocketException("Permission denied"), "permission denied"),
        Arguments.of(new AccessDeniedException("/x"), "permission denied"),
        Arguments.of(new UnknownHostException("box"), "unknown host name"),
        Arguments.of(
            new SSLHandshakeException("no trusted certificate"),
            "TLS failed: no trusted certificate"),
        Arguments.of(
            new RuntimeException(new IOException("x", new ConnectException("Connection refused"))),
            "connection refused: nothing listens there"),
        Arguments.of(new IOException("outer", new IOException("inner")), "inner"),
        Arguments.of(new IOException(), "IOException"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failureIsSummarized(Throwable failure, String text) {
    assertThat(FailureText.text(failure)).isEqualTo(text);
  }
}
