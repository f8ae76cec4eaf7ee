package io.imagespec.docker.internal.engine.api;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request to the engine. {@link #toString()} leaves out the headers, which may hold credentials.
 *
 * @param method for example {@code POST}
 * @param target path and query
 * @param headers the headers by name
 * @param body what is sent, or empty
 */
public record EngineRequest(
    String method, RequestTarget target, Map<String, String> headers, Optional<Body> body) {
  /** What is sent; written once, by a thread of its own. An exception breaks the request off. */
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
