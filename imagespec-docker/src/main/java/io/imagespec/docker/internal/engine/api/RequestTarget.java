package io.imagespec.docker.internal.engine.api;

import io.imagespec.name.ImageReference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The path and query of a request. Immutable. */
public final class RequestTarget {
  private final String text;

  private RequestTarget(String text) {
    this.text = text;
  }

  public static RequestTarget of(String path) {
    return new RequestTarget(path);
  }

  /** Returns the target of an action on an image: {@code /images/{name}} and the action. */
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
