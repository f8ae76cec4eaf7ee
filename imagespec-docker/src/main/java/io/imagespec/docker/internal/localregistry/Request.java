package io.imagespec.docker.internal.localregistry;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request, as the registry sees it.
 *
 * @param exchange the exchange underneath
 */
record Request(HttpExchange exchange) {
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

  InputStream body() {
    return exchange.getRequestBody();
  }

  byte[] body(int limit) throws IOException {
    byte[] bytes = body().readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw new RefusedException(ErrorCode.SIZE_INVALID, "more than " + limit + " bytes");
    }
    return bytes;
  }

  void answer(Reply reply) throws IOException {
    Content content = reply.content();
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    if (!content.mediaType().isEmpty()) {
      exchange.getResponseHeaders().set("Content-Type", content.mediaType());
    }
    if (method().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.size()));
      exchange.sendResponseHeaders(reply.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(reply.status(), content.size() == 0 ? -1 : content.size());
    if (content.size() > 0) {
      content.writeTo(exchange.getResponseBody());
    }
  }
}
