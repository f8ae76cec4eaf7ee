package io.imagespec.docker.internal.localregistry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where a list goes on.
 *
 * @param address path and, if it has one, query
 */
record NextPage(String address) {
  NextPage(Route route) {
    this(route.location(route.kind(), route.name()));
  }

  NextPage with(String name, String value) {
    return new NextPage(
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
