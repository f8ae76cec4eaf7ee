package io.imagespec.docker.internal.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "unix://, unix:///var/run/docker.sock",
    "unix:///run/user/1000/docker.sock, unix:///run/user/1000/docker.sock",
    "' unix:///a.sock ', unix:///a.sock",
    "tcp://, tcp://localhost:2375",
    "tcp://host, tcp://host:2375",
    "tcp://host:2376, tcp://host:2376",
    "tcp://:80, tcp://localhost:80",
    "tcp://host/, tcp://host:2375",
    "tcp://[::1], tcp://[::1]:2375",
    "tcp://[::1]:99, tcp://[::1]:99",
    "host:2375, tcp://host:2375",
    "host, tcp://host:2375",
    "npipe://, npipe:////./pipe/docker_engine",
    "npipe:////./pipe/podman-machine-default, npipe:////./pipe/podman-machine-default",
  })
  void addressIsParsedAsByDockerCli(String text, String canonical) {
    Endpoint endpoint = Endpoint.parse(text, false);

    assertThat(endpoint).hasToString(canonical);
    assertThat(Endpoint.parse(canonical, false)).isEqualTo(endpoint);
  }

  @Test
  void tlsChangesTheDefaultPort() {
    assertThat(Endpoint.parse("tcp://host", true)).hasToString("tcp://host:2376");
    assertThat(Endpoint.parse("tcp://host:1", true)).hasToString("tcp://host:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ssh://me@box | forward the socket with `ssh -nNT -L /tmp/engine.sock",
        "fd:// | not for a client to connect to; use unix:///var/run/docker.sock",
        "http://host:2375 | write tcp://host:2375",
        "https://host:2376 | DOCKER_TLS_VERIFY=1",
        "/var/run/docker.sock | of a socket as unix:///path/to/docker.sock",
        "unix://docker.sock | must be absolute",
        "npipe://docker | npipe:////./pipe/docker_engine",
        "ftp://host | the scheme must be unix, tcp or npipe",
        "tcp://host:0 | from 1 to 65535",
        "tcp://host:70000 | from 1 to 65535",
        "tcp://host:1/path | write tcp://host:port without a path",
        "tcp://user@host | write tcp://host:port without",
        "'' | of a socket as unix:///path/to/docker.sock",
      })
  void unusableAddressIsRefusedWithSuggestion(String text, String message) {
    assertThatThrownBy(() -> Endpoint.parse(text, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("engine address \"")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://user:hunter2@host:2375",
        "ssh://user:hunter2@host",
        "https://user:hun/ter@2@host",
        "user:hunter2@host"
      })
  void passwordInAddressIsRedacted(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text, false))
        .hasMessageContaining("user:***@host")
        .hasMessageNotContainingAny("hun", "ter2", "@2");
  }

  @Test
  void socketPathMayContainBlanks() {
    assertThat(Endpoint.parse("unix:///a b%/c.sock", false).toUri().getPath())
        .isEqualTo("/a b%/c.sock");
  }
}
