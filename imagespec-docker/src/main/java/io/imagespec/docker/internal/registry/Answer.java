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
  /** Under which names token servers explain themselves: OAuth2's, Docker Hub's, others'. */
  private static final List<String> TOKEN_SERVERS =
      List.of("error_description", "details", "message");

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

  /** The texts of an error, or what a token server says instead of them; perhaps none. */
  List<String> messages() {
    List<String> texts =
        errors().stream().flatMap(error -> error.text("message").stream()).toList();
    return texts.isEmpty()
        ? TOKEN_SERVERS.stream().flatMap(name -> document().text(name).stream()).toList()
        : texts;
  }

  private List<Json> errors() {
    return document().at("errors").elements();
  }

  private Json document() {
    try {
      return Json.parse(body.bytes());
    } catch (MalformedJsonException e) {
      return Json.MISSING;
    }
  }

  /** Status and origin, never headers or body. */
  @Override
  public String toString() {
    return status + " from " + Origin.of(uri);
  }
}
