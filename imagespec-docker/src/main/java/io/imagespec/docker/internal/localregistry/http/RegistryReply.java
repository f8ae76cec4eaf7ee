package io.imagespec.docker.internal.localregistry.http;

import io.imagespec.docker.internal.json.JsonObjectBuilder;
import io.imagespec.docker.internal.localregistry.blob.BlobContent;
import io.imagespec.docker.internal.localregistry.blob.ByteRange;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A response: a status, headers and a part of some content. Immutable; must be closed. */
final class RegistryReply implements AutoCloseable {
  private final int status;
  private final Map<String, String> headers;
  private final BlobContent content;
  private final ByteRange part;

  private RegistryReply(
      int status, Map<String, String> headers, BlobContent content, ByteRange part) {
    this.status = status;
    this.headers = headers;
    this.content = content;
    this.part = part;
  }

  static RegistryReply of(int status) {
    return of(status, BlobContent.NONE);
  }

  static RegistryReply of(int status, BlobContent content) {
    return new RegistryReply(status, Map.of(), content, ByteRange.all(content.size()));
  }

  static RegistryReply of(int status, String mediaType, byte[] content) {
    return of(status, BlobContent.of(content)).with("Content-Type", mediaType);
  }

  static RegistryReply json(int status, JsonObjectBuilder document) {
    return of(status, "application/json", document.toBytes());
  }

  /** Creates an error response with the exception's status, code and message. */
  static RegistryReply of(RegistryErrorException refused) {
    JsonObjectBuilder error =
        new JsonObjectBuilder()
            .put("code", refused.code().name())
            .put("message", String.valueOf(refused.getMessage()));
    return json(
        refused.code().status(), new JsonObjectBuilder().putObjects("errors", List.of(error)));
  }

  RegistryReply with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new RegistryReply(status, more, content, part);
  }

  /** Returns a partial response. */
  RegistryReply part(ByteRange wanted) {
    return new RegistryReply(206, headers, content, wanted)
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
