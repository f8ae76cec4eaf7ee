package io.imagespec.docker.internal.auth;

import io.imagespec.docker.internal.json.Json;
import java.util.Map;
import java.util.Optional;

/**
 * Fields of objects, looked up as docker, podman and their helpers do: the exact name, else one
 * that differs in case only.
 */
final class Fields {
  private Fields() {}

  static Json get(Json object, String name) {
    Json exact = object.at(name);
    return exact.isMissing() ? inAnyCase(object, name).orElse(exact) : exact;
  }

  private static Optional<Json> inAnyCase(Json object, String name) {
    return object.fields().entrySet().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** A text that says something. */
  static Optional<String> filled(Json object, String name) {
    return get(object, name).text().filter(text -> !text.isEmpty());
  }
}
