package io.imagespec.docker.internal.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
  private static JsonLines lines(String text) {
    return new JsonLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void eachLineIsDocument() throws IOException {
    JsonLines lines = lines("{\"stream\":\"ä\"}\r\n\r\n{\"stream\":\"b\"}\n{\"stream\":\"c\"}");

    assertThat(lines.next().orElseThrow().text("stream")).contains("ä");
    assertThat(lines.next().orElseThrow().text("stream")).contains("b");
    assertThat(lines.next().orElseThrow().text("stream")).contains("c");
    assertThat(lines.next()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"errorDetail\":{\"code\":7,\"message\":\"no\"},\"error\":\"other\"} | no | 7",
        "{\"errorDetail\":{\"message\":\"no\\n\"},\"error\":\"no\"} | no | 0",
        "{\"errorDetail\":{},\"error\":\"no\"} | no | 0",
        "{\"error\":\"no\"} | no | 0",
        "{\"cause\":\"c\",\"message\":\"no\",\"response\":500} | no | 0",
      })
  void errorInStreamIsThrown(String line, String message, int exitCode) {
    assertThatThrownBy(() -> lines(line).next())
        .isInstanceOfSatisfying(
            EngineErrorException.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
        .hasMessage(message);
  }

  @Test
  void streamTruncatedWithinLineIsReported() {
    assertThatThrownBy(() -> lines("{\"stream\":\"a").next())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("incomplete");
  }

  @Test
  void overlongLineIsRefused() {
    String line = "{\"stream\":\"" + "x".repeat(JsonLines.LINE_LIMIT) + "\"}";

    assertThatThrownBy(() -> lines(line).next())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 1048576 bytes");
  }
}
