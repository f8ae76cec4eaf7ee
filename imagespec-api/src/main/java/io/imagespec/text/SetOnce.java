package io.imagespec.text;

import java.util.Optional;

/** Settings that are given once. */
public final class SetOnce {
  private SetOnce() {}

  /**
   * The same value again changes nothing, another one is refused, with both quoted.
   *
   * @param <T> the setting's type
   * @param what the setting's name
   * @param before what it was before, if it was given
   * @param now what is given now
   * @return the value now
   * @throws IllegalArgumentException if it was another one before
   */
  public static <T> T once(String what, Optional<T> before, T now) {
    if (before.isPresent() && !before.get().equals(now)) {
      throw new IllegalArgumentException(
          what
              + " is already "
              + AsciiText.quote(before.get().toString())
              + " and cannot become "
              + AsciiText.quote(now.toString())
              + " as well");
    }
    return now;
  }
}
