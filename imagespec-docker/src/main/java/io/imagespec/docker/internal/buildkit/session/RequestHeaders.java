package io.imagespec.docker.internal.buildkit.session;

import io.grpc.Metadata;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The headers of a builder's call. Newer builders escape what does not go into a header, as in a
 * URL's query, and say so in a second one.
 *
 * @param headers as they came
 */
public record RequestHeaders(Metadata headers) {
  private static final String ENCODED = "-encoded";

  /** All values in order, none if there is no such header. */
  public List<String> all(String name) {
    boolean encoded = values(name + ENCODED).contains("1");
    return values(name).stream().map(value -> encoded ? decode(name, value) : value).toList();
  }

  public Optional<String> first(String name) {
    return all(name).stream().filter(value -> !value.isEmpty()).findFirst();
  }

  private List<String> values(String name) {
    Iterable<String> all = headers.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    List<String> values = new ArrayList<>();
    if (all != null) {
      all.forEach(values::add);
    }
    return values;
  }

  private static String decode(String name, String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("header " + name + ": it is not escaped rightly", e);
    }
  }
}
