package io.imagespec.docker.internal.engine.api;

import io.imagespec.name.ImageReference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Path and query of a request. Immutable. */
public final class RequestTarget {
  private final String text;

  private RequestTarget(String text) {
    this.text = text;
  }

  public static RequestTarget of(String path) {
    return new RequestTarget(path);
  }

  /** What the engine's API has for an image: {@code /images/{name}} and more. */
  static RequestTarget image(ImageReference image, String action) {
    return new RequestTarget("/images/" + encode(image.toString()) + action);
  }

  public RequestTarget with(String parameter, String value) {
    char separator = text.indexOf('?') < 0 ? '?' : '&';
    return new RequestTarget(text + separator + parameter + "=" + encode(value));
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text;
  }
}
