package io.imagespec.docker.internal.buildkit.session;

import io.grpc.Metadata;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The headers of a builder's call. Newer builders escape characters that a header cannot contain,
 * as in a URL's query, and mark this with a second header.
 *
 * @param headers the received headers
 */
public record RequestHeaders(Metadata headers) {
  private static final String ENCODED = "-encoded";

  /** Returns all values in order, or an empty list if the header is missing. */
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
      throw new IllegalArgumentException("header " + name + ": invalid escape sequence", e);
    }
  }
}
