package io.imagespec.docker.internal.localregistry;

import io.imagespec.docker.internal.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered: a status, headers, content. Immutable. */
final class Reply {
  private final int status;
  private final Map<String, String> headers;
  private final Content content;

  private Reply(int status, Map<String, String> headers, Content content) {
    this.status = status;
    this.headers = headers;
    this.content = content;
  }

  static Reply of(int status) {
    return new Reply(status, Map.of(), Content.NONE);
  }

  static Reply of(int status, Content content) {
    return new Reply(status, Map.of(), content);
  }

  static Reply json(int status, JsonObject document) {
    return of(status, Content.of("application/json", document.toBytes()));
  }

  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, content);
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  Content content() {
    return content;
  }
}
