package io.imagespec.docker.internal.registry;

import io.imagespec.docker.internal.json.Json;
import io.imagespec.docker.internal.json.MalformedJsonException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * What came back, its body complete.
 *
 * @param uri who answered, after redirects
 * @param status the HTTP status
 * @param headers the headers
 * @param body the body, empty for HEAD
 */
record Answer(URI uri, int status, HttpHeaders headers, Body body) {
  boolean isSuccess() {
    return status / 100 == 2;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The media type, without parameters. */
  Optional<String> mediaType() {
    return header("Content-Type")
        .map(type -> type.replaceFirst(";.*", "").strip())
        .filter(type -> !type.isEmpty());
  }

  Json json() throws UnacceptableAnswerException {
    try {
      return Json.parse(body.bytes());
    } catch (MalformedJsonException e) {
      throw new UnacceptableAnswerException(Origin.of(uri) + " answered with " + e.getMessage());
    }
  }

  /** The codes of an error, in the form of the OCI distribution specification; perhaps none. */
  List<String> codes() {
    return errors().stream().flatMap(error -> error.text("code").stream()).toList();
  }

  /** The texts of an error; perhaps none. */
  List<String> messages() {
    return errors().stream().flatMap(error -> error.text("message").stream()).toList();
  }

  private List<Json> errors() {
    try {
      return Json.parse(body.bytes()).at("errors").elements();
    } catch (MalformedJsonException e) {
      return List.of();
    }
  }

  /** Status and origin, never headers or body. */
  @Override
  public String toString() {
    return status + " from " + Origin.of(uri);
  }
}
