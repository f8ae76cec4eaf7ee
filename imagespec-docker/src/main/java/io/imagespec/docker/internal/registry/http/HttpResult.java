package io.imagespec.docker.internal.registry.http;

import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.docker.internal.json.MalformedJsonException;
import io.imagespec.docker.internal.registry.endpoint.Origin;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What came back, its body complete.
 *
 * @param uri who answered, after redirects
 * @param status the HTTP status
 * @param headers the headers
 * @param body the body, empty for HEAD
 */
public record HttpResult(URI uri, int status, HttpHeaders headers, Bytes body) {
  /** So many always fit a {@code long}. */
  private static final int MOST_DIGITS = 18;

  /** True if a status means that this user may not. */
  public static boolean isDenied(int status) {
    return status == 401 || status == 403;
  }

  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /** True if the server at this URL answered, and no other that it redirected to. */
  public boolean isFrom(URI server) {
    return Origin.of(server).equals(Origin.of(uri));
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** A header that is a number; empty if it is none, or out of all proportion. */
  public OptionalLong number(String name) {
    String text = header(name).orElse("").strip();
    return isNumber(text) ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static boolean isNumber(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    return digits == text.length() && digits >= 1 && digits <= MOST_DIGITS;
  }

  /** The media type, without parameters. */
  public Optional<String> mediaType() {
    return header("Content-Type")
        .map(type -> type.substring(0, (type + ";").indexOf(';')).strip())
        .filter(type -> !type.isEmpty());
  }

  public JsonValue json() throws InvalidResponseException {
    try {
      return JsonValue.parse(body.bytes());
    } catch (MalformedJsonException e) {
      throw new InvalidResponseException(Origin.of(uri) + " answered with " + e.getMessage());
    }
  }

  /** The codes of an error, in the form of the OCI distribution specification; perhaps none. */
  public List<String> codes() {
    return errors().stream().flatMap(error -> error.text("code").stream()).toList();
  }

  /** The texts of an error, also in the forms of token servers; perhaps none. */
  public List<String> messages() {
    List<String> messages =
        errors().stream().flatMap(error -> error.text("message").stream()).toList();
    return messages.isEmpty() ? others() : messages;
  }

  private List<String> others() {
    if (mediaType().filter("text/plain"::equals).isPresent()) {
      return List.of(new String(body.bytes(), StandardCharsets.UTF_8));
    }
    return Stream.of("error_description", "details", "message", "error")
        .flatMap(name -> document().flatMap(json -> json.text(name)).stream())
        .toList();
  }

  private List<JsonValue> errors() {
    return document().map(json -> json.at("errors").elements()).orElse(List.of());
  }

  private Optional<JsonValue> document() {
    try {
      return Optional.of(JsonValue.parse(body.bytes()));
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  /** Status and origin, never headers or body. */
  @Override
  public String toString() {
    return status + " from " + Origin.of(uri);
  }
}
