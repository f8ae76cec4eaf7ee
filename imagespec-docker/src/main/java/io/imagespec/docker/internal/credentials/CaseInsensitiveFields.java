package io.imagespec.docker.internal.credentials;

import io.imagespec.docker.internal.json.JsonValue;
import java.util.Map;
import java.util.Optional;

/**
 * Fields of objects, looked up as docker, podman and their helpers do: the exact name, else one
 * that differs in case only.
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

  /** A text that says something. */
  static Optional<String> filled(JsonValue object, String name) {
    return get(object, name).text().filter(text -> !text.isEmpty());
  }
}
