package io.imagespec.docker.internal.credentials;

import io.imagespec.docker.internal.json.JsonValue;
import java.util.Map;
import java.util.Optional;

/**
 * Looks up fields of JSON objects as docker, podman and their helpers do: first by the exact name,
 * then ignoring case.
 */
final class CaseInsensitiveFields {
  private CaseInsensitiveFields() {}

  static JsonValue get(JsonValue object, String name) {
    JsonValue exact = object.at(name);
    return exact.isMissing() ? inAnyCase(object, name).orElse(exact) : exact;
  }

  private static Optional<JsonValue> inAnyCase(JsonValue object, String name) {
    return object.fields().entrySet().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** Returns a text field that is not empty. */
  static Optional<String> filled(JsonValue object, String name) {
    return get(object, name).text().filter(text -> !text.isEmpty());
  }
}
