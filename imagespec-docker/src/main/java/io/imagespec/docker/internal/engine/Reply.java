package io.imagespec.docker.internal.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.json.MalformedJsonException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An engine's answer; its body is read within limits. */
final class Reply implements Closeable {
  /** The longest answer that is one JSON document, in bytes. */
  static final int DOCUMENT_LIMIT = 8 * 1024 * 1024;

  /** The longest error message, in bytes. */
  static final int ERROR_LIMIT = 64 * 1024;

  private final DockerHttpClient.Response response;

  Reply(DockerHttpClient.Response response) {
    this.response = response;
  }

  void requireSuccess() throws IOException {
    int status = response.getStatusCode();
    if (status >= 400) {
      try (this) {
        byte[] body = response.getBody().readNBytes(ERROR_LIMIT);
        throw new RefusedException(status, message(status, body));
      }
    }
  }

  private static String message(int status, byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    try {
      return Json.parse(body).text("message").orElse(text).strip();
    } catch (MalformedJsonException e) {
      return "HTTP status " + status + (text.isEmpty() ? "" : ": " + firstLine(text));
    }
  }

  private static String firstLine(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(response.getHeader(name)).filter(value -> !value.isEmpty());
  }

  Json json() throws IOException {
    byte[] body = response.getBody().readNBytes(DOCUMENT_LIMIT + 1);
    if (body.length > DOCUMENT_LIMIT) {
      throw new IOException("an answer of more than " + DOCUMENT_LIMIT + " bytes");
    }
    return Json.parse(body);
  }

  InputStream body() {
    return response.getBody();
  }

  @Override
  public void close() {
    response.close();
  }
}
