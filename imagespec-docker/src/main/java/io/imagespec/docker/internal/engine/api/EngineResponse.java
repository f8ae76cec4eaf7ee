package io.imagespec.docker.internal.engine.api;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/** A response of the engine, whose body is read within limits. */
public final class EngineResponse implements Closeable {
  /** The maximum size of an error message, in bytes. */
  static final int ERROR_LIMIT = 64 * 1024;

  private final ClassicHttpResponse response;
  private final Runnable end;

  /**
   * Creates a response.
   *
   * @param end ends the connection
   */
  EngineResponse(ClassicHttpResponse response, Runnable end) {
    this.response = response;
    this.end = end;
  }

  void requireSuccess() throws IOException {
    int status = response.getCode();
    if (status >= 400) {
      try (this) {
        String text = new String(body().readNBytes(ERROR_LIMIT), StandardCharsets.UTF_8);
        throw new EngineErrorException(status, message(status, text));
      }
    }
  }

  /** Returns the engine's own message from its JSON. */
  static String message(int status, String body) {
    String text = body.strip();
    if (text.isEmpty()) {
      return "HTTP status "
          + status
          + " without a message; check the engine's log and its free disk space";
    }
    try {
      return JsonValue.parse(text).text("message").orElse(text).strip();
    } catch (MalformedJsonException e) {
      return "HTTP status " + status + ": " + firstLine(text);
    }
  }

  private static String firstLine(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() > 200 ? line.substring(0, 200) + "…" : line;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(response.getFirstHeader(name))
        .map(Header::getValue)
        .filter(value -> !value.isEmpty());
  }

  public InputStream body() throws IOException {
    HttpEntity entity = response.getEntity();
    return entity == null ? InputStream.nullInputStream() : entity.getContent();
  }

  @Override
  public void close() {
    end.run();
  }
}
