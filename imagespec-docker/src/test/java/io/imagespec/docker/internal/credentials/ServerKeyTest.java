package io.imagespec.docker.internal.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.name.ImageReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerKeyTest {
  /**
   * The Docker CLI's own table (cli/config/credentials/file_store_test.go) and one additional row.
   */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "::1, ::1",
    "[::1], [::1]",
    "example.com, example.com",
    "http://example.com, example.com",
    "https://example.com, example.com",
    "https://example.com/, example.com",
    "https://example.com/v2/, example.com",
    "unix:///var/run/docker.sock, unix:",
    "ftp://example.com, example.com",
    "127.0.0.1:6556, 127.0.0.1:6556",
    "::1:6556, ::1:6556",
    "[::1]:6556, [::1]:6556",
    "example.com:6555, example.com:6555",
    "https://127.0.0.1:6555/v2/, 127.0.0.1:6555",
    "https://::1:6555/v2/, [::1]:6555",
    "https://[::1]:6555/v2/, [::1]:6555",
    "http://example.com:6555, example.com:6555",
    "https://example.com:6555, example.com:6555",
    "https://example.com:6555/v2/, example.com:6555",
    "https://[::1]/v2/, [::1]",
  })
  void hostMatchesDockerCli(String key, String host) {
    assertThat(ServerKey.hostOf(key)).isEqualTo(host);
  }

  @Test
  void scopesRangeFromRepositoryToFirstSegment() {
    assertThat(ServerKey.scopes(ImageReference.parse("h:5000/a/b/c:t")))
        .containsExactly("h:5000/a/b/c", "h:5000/a/b", "h:5000/a");
  }

  @ParameterizedTest
  @CsvSource({"ubuntu", "docker.io/x/y", "index.docker.io/x/y"})
  void dockerHubKeepsLegacyKey(String reference) {
    assertThat(ServerKey.of(ImageReference.parse(reference)))
        .isEqualTo("https://index.docker.io/v1/");
  }
}
