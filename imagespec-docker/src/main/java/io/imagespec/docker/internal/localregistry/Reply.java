package io.imagespec.docker.internal.localregistry;

import io.imagespec.docker.internal.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is answered: a status, headers, a part of some content. Immutable; to be closed. */
final class Reply implements AutoCloseable {
  private final int status;
  private final Map<String, String> headers;
  private final Content content;
  private final ByteRange part;

  private Reply(int status, Map<String, String> headers, Content content, ByteRange part) {
    this.status = status;
    this.headers = headers;
    this.content = content;
    this.part = part;
  }

  static Reply of(int status) {
    return of(status, Content.NONE);
  }

  static Reply of(int status, Content content) {
    return new Reply(status, Map.of(), content, ByteRange.all(content.size()));
  }

  static Reply of(int status, String mediaType, byte[] content) {
    return of(status, Content.of(content)).with("Content-Type", mediaType);
  }

  static Reply json(int status, JsonObject document) {
    return of(status, "application/json", document.toBytes());
  }

  /** An error answer: the status, the code and the message of a refusal. */
  static Reply of(RefusedException refused) {
    JsonObject error =
        new JsonObject()
            .put("code", refused.code().name())
            .put("message", String.valueOf(refused.getMessage()));
    return json(refused.code().status(), new JsonObject().putObjects("errors", List.of(error)));
  }

  Reply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, content, part);
  }

  /** A part of this instead of all. */
  Reply part(ByteRange wanted) {
    return new Reply(206, headers, content, wanted)
        .with("Content-Range", wanted.of(content.size()));
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return headers;
  }

  long size() {
    return part.count();
  }

  void writeTo(OutputStream out) throws IOException {
    content.writeTo(out, part.from(), part.count());
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
