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
    return once(what, before, now, "");
  }

  /**
   * Sets a value like {@link #once}, with a method that replaces it as the remedy.
   *
   * @param <T> the setting's type
   * @param what the setting's name
   * @param before the current value, if the setting is set
   * @param now the new value
   * @param method the method that replaces the value
   * @return the new value
   * @throws IllegalArgumentException if a different value is already set; the message quotes both
   */
  public static <T> T replaceable(String what, Optional<T> before, T now, String method) {
    return once(what, before, now, "; use " + method + "(..) to replace it");
  }

  private static <T> T once(String what, Optional<T> before, T now, String remedy) {
    if (before.isPresent() && !before.get().equals(now)) {
      throw new IllegalArgumentException(
          what
              + " is already "
              + AsciiText.quote(before.get().toString())
              + " and cannot become "
              + AsciiText.quote(now.toString())
              + " as well"
              + remedy);
    }
    return now;
  }
}
