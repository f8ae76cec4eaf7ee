package io.imagespec.docker.internal.localregistry.http;

import com.sun.net.httpserver.HttpExchange;
import io.imagespec.docker.internal.localregistry.blob.ErrorCode;
import io.imagespec.docker.internal.localregistry.blob.RegistryErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request to the registry.
 *
 * @param exchange the underlying exchange
 */
record RegistryRequest(HttpExchange exchange) {
  private static final int CHUNK = 64 * 1024;

  /** The number of bytes of a rejected request that are read before the response. */
  private static final long DRAINED = 16L * 1024 * 1024 * 1024;

  String method() {
    return exchange.getRequestMethod();
  }

  String path() {
    return exchange.getRequestURI().getPath();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters().get(name)).filter(value -> !value.isEmpty());
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    String query = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  Optional<ContentRange> contentRange() {
    return header("Content-Range").map(ContentRange::parse);
  }

  /** Returns the declared length of the body, if any. */
  OptionalLong length() {
    return header("Content-Length")
        .filter(length -> length.matches("[0-9]{1,18}"))
        .map(length -> OptionalLong.of(Long.parseLong(length)))
        .orElse(OptionalLong.empty());
  }

  /** Throws an exception unless the request only reads. */
  void checkReading() {
    if (!method().equals("GET") && !method().equals("HEAD")) {
      throw new RegistryErrorException(ErrorCode.UNSUPPORTED, "lists support only GET and HEAD");
    }
  }

  /** Reads the rest of the body. A client that is still sending would not receive the response. */
  void drain() throws IOException {
    byte[] chunk = new byte[CHUNK];
    long left = DRAINED;
    for (int count = body().read(chunk); count >= 0 && left > 0; count = body().read(chunk)) {
      left -= count;
    }
  }

  InputStream body() {
    return exchange.getRequestBody();
  }

  byte[] body(int limit) throws IOException {
    byte[] bytes = body().readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new RegistryErrorException(ErrorCode.SIZE_INVALID, "more than " + limit + " bytes");
    }
    return bytes;
  }

  void answer(RegistryReply reply) throws IOException {
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    if (method().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(reply.size()));
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(reply.status(), reply.size() == 0 ? -1 : reply.size());
    if (reply.size() > 0) {
      reply.writeTo(exchange.getResponseBody());
    }
  }
}
