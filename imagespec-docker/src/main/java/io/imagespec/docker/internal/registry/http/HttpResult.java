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
 * A complete HTTP response.
 *
 * @param uri the URL that responded, after redirects
 * @param status the HTTP status
 * @param headers the headers
 * @param body the body, empty for HEAD
 */
public record HttpResult(URI uri, int status, HttpHeaders headers, Bytes body) {
  /** The largest number of digits that always fits a {@code long}. */
  private static final int MAX_DIGITS = 18;

  /** Returns true if a status denies access to the user. */
  public static boolean isDenied(int status) {
    return status == 401 || status == 403;
  }

  public boolean isSuccess() {
    return status / 100 == 2;
  }

  /** Returns true if the server of this URL responded, not one that it redirected to. */
  public boolean isFrom(URI server) {
    return Origin.of(server).equals(Origin.of(uri));
  }

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** Returns a numeric header; empty if it is missing, not a number, or too large. */
  public OptionalLong number(String name) {
    String text = header(name).orElse("").strip();
    return isNumber(text) ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
  }

  private static boolean isNumber(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    return digits == text.length() && digits >= 1 && digits <= MAX_DIGITS;
  }

  /** Returns the media type, without parameters. */
  public Optional<String> mediaType() {
    return header("Content-Type")
        .map(type -> type.substring(0, (type + ";").indexOf(';')).strip())
        .filter(type -> !type.isEmpty());
  }

  public JsonValue json() throws InvalidResponseException {
    try {
      return JsonValue.parse(body.bytes());
    } catch (MalformedJsonException e) {
      throw new InvalidResponseException(
          Origin.of(uri) + " sent an invalid response: " + e.getMessage());
    }
  }

  /** Returns the error codes in the form of the OCI distribution specification; possibly empty. */
  public List<String> codes() {
    return errors().stream().flatMap(error -> error.text("code").stream()).toList();
  }

  /** Returns the error messages, also those in the forms of token servers; possibly empty. */
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

  /** Returns the status and origin, never headers or body. */
  @Override
  public String toString() {
    return status + " from " + Origin.of(uri);
  }
}
