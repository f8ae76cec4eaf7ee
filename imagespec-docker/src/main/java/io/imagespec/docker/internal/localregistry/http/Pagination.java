package io.imagespec.docker.internal.localregistry.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where a list goes on.
 *
 * @param address path and, if it has one, query
 */
record Pagination(String address) {
  Pagination(Route route) {
    this(route.location(route.kind(), route.name()));
  }

  Pagination with(String name, String value) {
    return new Pagination(
        address
            + (address.indexOf('?') < 0 ? "?" : "&")
            + name
            + "="
            + URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  /** As the header {@code Link} has it. */
  String link() {
    return "<" + address + ">; rel=\"next\"";
  }
}
