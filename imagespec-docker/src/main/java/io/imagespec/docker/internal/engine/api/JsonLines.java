package io.imagespec.docker.internal.engine.api;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A stream of JSON documents, one per line, in the responses to builds, pulls and pushes.
 *
 * <p>An error in the stream, a line that is too long, or a stream that ends within a line results
 * in an exception.
 */
public final class JsonLines {
  /** The maximum length of a line, in bytes. */
  static final int LINE_LIMIT = 1024 * 1024;

  private final InputStream in;

  public JsonLines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /** Passes every document to the listener, until the end of the stream. */
  public void forEach(Consumer<JsonValue> listener) throws IOException {
    for (Optional<JsonValue> message = next(); message.isPresent(); message = next()) {
      listener.accept(message.get());
    }
  }

  /** Returns the next document, or empty at the end of the stream. Skips blank lines. */
  Optional<JsonValue> next() throws IOException {
    Optional<byte[]> line = line();
    while (line.isPresent() && isBlank(line.get())) {
      line = line();
    }
    return line.isPresent() ? Optional.of(checked(line.get())) : Optional.empty();
  }

  private Optional<byte[]> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      if (line.size() == LINE_LIMIT) {
        throw new IOException("the engine sent a line of more than " + LINE_LIMIT + " bytes");
      }
      line.write(next);
      next = in.read();
    }
    return Optional.of(line.toByteArray());
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }

  private static JsonValue checked(byte[] line) throws IOException {
    JsonValue json = parse(line);
    Optional<String> error = error(json);
    if (error.isPresent()) {
      int code = (int) json.number("errorDetail", "code").orElse(0);
      throw new EngineErrorException(200, error.get().strip(), code);
    }
    return json;
  }

  private static JsonValue parse(byte[] line) throws IOException {
    try {
      return JsonValue.parse(line);
    } catch (MalformedJsonException e) {
      throw new IOException("the engine's response is incomplete or not JSON", e);
    }
  }

  /**
   * Returns the error in a message. Docker has two forms; Podman has a third one for errors before
   * the stream opens.
   */
  private static Optional<String> error(JsonValue json) {
    return json.text("errorDetail", "message")
        .filter(message -> !message.isBlank())
        .or(() -> json.text("error"))
        .or(() -> json.text("cause").flatMap(cause -> json.text("message")));
  }
}
