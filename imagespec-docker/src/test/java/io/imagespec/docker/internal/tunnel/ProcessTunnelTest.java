package io.imagespec.docker.internal.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ProcessTunnelTest {
  @Test
  void missingProgramIsNamed() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> ProcessTunnel.start(List.of("no-such-program", "dial-stdio")))
        .withMessage(
            "the program no-such-program cannot be started; install it, or add its directory to"
                + " the PATH of this process");
  }

  @Test
  void bytesPassBothWays() throws IOException {
    try (ProcessTunnel tunnel = ProcessTunnel.start(List.of("cat"))) {
      tunnel.output().write("there and back".getBytes(StandardCharsets.UTF_8));
      tunnel.output().flush();
      assertThat(tunnel.input().readNBytes(14)).asString().isEqualTo("there and back");
      assertThat(tunnel.failureReason()).isEmpty();
    }
  }

  @Test
  void failedProgramIsReportedWithOutput() throws IOException {
    List<String> command = List.of("sh", "-c", "echo first >&2; echo no such pod >&2; exit 3");
    try (ProcessTunnel tunnel = ProcessTunnel.start(command)) {
      assertThat(tunnel.input().read()).isEqualTo(-1);
      assertThat(tunnel.failureReason())
          .hasValueSatisfying(
              words -> assertThat(words).endsWith(" ended with exit code 3: first | no such pod"));
    }
  }

  @Test
  void longErrorOutputIsTruncatedWithoutBlocking() throws IOException {
    List<String> command = List.of("sh", "-c", "yes complaint | head -n 100000 >&2; echo done");
    try (ProcessTunnel tunnel = ProcessTunnel.start(command)) {
      assertThat(tunnel.input().readNBytes(4)).asString().isEqualTo("done");
      assertThat(tunnel.failureReason())
          .hasValueSatisfying(words -> assertThat(words).hasSizeLessThan(1_200));
    }
  }

  @Test
  void closeEndsProgramAndItsChildren() throws Exception {
    ProcessTunnel tunnel = ProcessTunnel.start(List.of("sh", "-c", "sleep 60 & echo $!; wait"));
    StringBuilder pid = new StringBuilder();
    for (int c = tunnel.input().read(); c != '\n'; c = tunnel.input().read()) {
      pid.append((char) c);
    }
    ProcessHandle child = ProcessHandle.of(Long.parseLong(pid.toString())).orElseThrow();
    tunnel.close();
    assertThat(child.onExit().get(5, TimeUnit.SECONDS).isAlive()).isFalse();
  }
}
