package io.imagespec.text;

import java.util.Optional;

/** Settings that can be set only once. */
public final class SetOnce {
  private SetOnce() {}

  /**
   * Sets a value unless a different one is already set. Setting the same value again has no effect.
   *
   * @param <T> the setting's type
   * @param what the setting's name
   * @param before the current value, if the setting is set
   * @param now the new value
   * @return the new value
   * @throws IllegalArgumentException if a different value is already set; the message quotes both
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
