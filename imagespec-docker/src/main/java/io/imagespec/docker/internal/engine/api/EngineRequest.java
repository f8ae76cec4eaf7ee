package io.imagespec.docker.internal.engine.api;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to the engine. {@link #toString()} omits the headers, which may contain credentials.
 *
 * @param method the method, for example {@code POST}
 * @param target path and query
 * @param headers the headers by name
 * @param body the body, or empty
 */
public record EngineRequest(
    String method, RequestTarget target, Map<String, String> headers, Optional<Body> body) {
  /** A request body, written once on a separate thread. An exception aborts the request. */
  @FunctionalInterface
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  static EngineRequest get(RequestTarget target) {
    return new EngineRequest("GET", target, Map.of(), Optional.empty());
  }

  public static EngineRequest post(RequestTarget target) {
    return new EngineRequest("POST", target, Map.of(), Optional.empty());
  }

  public EngineRequest with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new EngineRequest(method, target, Map.copyOf(more), body);
  }

  public EngineRequest sending(Body content) {
    return new EngineRequest(method, target, headers, Optional.of(content));
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
