package io.imagespec.docker.internal.buildkit.transport;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as daemons write it: {@code 1.41} or {@code v0.13.2}. What cannot be read is old.
 *
 * @param text the version
 */
public record ApiVersion(String text) {
  private static final Pattern FORM = Pattern.compile("v?([0-9]{1,6})\\.([0-9]{1,6})(?:[^0-9].*)?");

  /**
   * Whether it is as new as another.
   *
   * @param major the other's first number
   * @param minor the other's second number
   * @return whether it is
   */
  public boolean isAtLeast(int major, int minor) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return false;
    }
    int ours = Integer.parseInt(matcher.group(1));
    return ours > major || (ours == major && Integer.parseInt(matcher.group(2)) >= minor);
  }
}
