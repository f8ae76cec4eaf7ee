package io.imagespec.docker.internal.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {
  @TempDir Path directory;

  private final Environment linux = Environment.of(Map.of(), Path.of("/home/u"));

  @Test
  void missingSocketIsReportedAsAbsent() {
    assertThat(SocketFile.objection(Endpoint.unix(directory + "/none"), linux)).contains("absent");
  }

  @Test
  void writableSocketHasNoObjection() throws Exception {
    Path file = Files.createFile(directory.resolve("docker.sock"));

    assertThat(SocketFile.objection(Endpoint.unix(file.toString()), linux)).isEmpty();
  }

  @Test
  void overlongPathIsReported() {
    Endpoint endpoint = Endpoint.unix("/" + "x".repeat(105));

    assertThat(SocketFile.objection(endpoint, linux)).contains("absent");
    assertThat(SocketFile.objection(Endpoint.unix("/" + "é".repeat(54)), linux))
        .contains(
            "socket path too long: 109 bytes, and the system's limit is 107; use a shorter path or"
                + " a link to the socket");
    Environment mac = Environment.of(Map.of(), Path.of("/Users/u"), "Mac OS X");
    assertThat(SocketFile.objection(endpoint, mac))
        .hasValueSatisfying(reason -> assertThat(reason).contains("106 bytes", "limit is 103"));
  }

  @Test
  void tcpEndpointHasNoObjection() {
    assertThat(SocketFile.objection(Endpoint.parse("tcp://host", false), linux)).isEmpty();
  }
}
