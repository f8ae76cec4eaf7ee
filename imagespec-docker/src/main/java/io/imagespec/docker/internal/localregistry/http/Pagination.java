package io.imagespec.docker.internal.localregistry.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The address of the next page of a list.
 *
 * @param address the path and an optional query
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

  /** Formats the address for the header {@code Link}. */
  String link() {
    return "<" + address + ">; rel=\"next\"";
  }
}
