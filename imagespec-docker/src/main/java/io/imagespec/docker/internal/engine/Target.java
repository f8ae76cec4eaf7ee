package io.imagespec.docker.internal.engine;

import io.imagespec.name.ImageReference;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Path and query of a request. Immutable. */
final class Target {
  private final String text;

  private Target(String text) {
    this.text = text;
  }

  static Target of(String path) {
    return new Target(path);
  }

  /** What the engine's API has for an image: {@code /images/{name}} and more. */
  static Target image(ImageReference image, String action) {
    return new Target("/images/" + encode(image.toString()) + action);
  }

  Target with(String parameter, String value) {
    char separator = text.indexOf('?') < 0 ? '?' : '&';
    return new Target(text + separator + parameter + "=" + encode(value));
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String toString() {
    return text;
  }
}
