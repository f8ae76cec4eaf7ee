package io.imagespec.docker.internal.engine;

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
record Call(String method, Target target, Map<String, String> headers, Optional<Body> body) {
  /** What is sent; written once, by a thread of its own. An exception breaks the request off. */
  @FunctionalInterface
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  static Call get(Target target) {
    return new Call("GET", target, Map.of(), Optional.empty());
  }

  static Call post(Target target) {
    return new Call("POST", target, Map.of(), Optional.empty());
  }

  Call with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Call(method, target, Map.copyOf(more), body);
  }

  Call sending(Body content) {
    return new Call(method, target, headers, Optional.of(content));
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
