package io.imagespec.docker.internal.buildkit.transport;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version in the notation of daemons: {@code 1.41} or {@code v0.13.2}. An invalid version counts
 * as old.
 *
 * @param text the version
 */
public record ApiVersion(String text) {
  private static final Pattern FORM = Pattern.compile("v?([0-9]{1,6})\\.([0-9]{1,6})(?:[^0-9].*)?");

  /**
   * Returns true if this version is at least as new as another.
   *
   * @param major the first number of the other version
   * @param minor the second number of the other version
   * @return true if it is
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
