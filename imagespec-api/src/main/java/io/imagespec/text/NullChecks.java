package io.imagespec.text;

import java.util.Objects;

/** Null checks that {@link Objects} lacks. */
public final class NullChecks {
  private NullChecks() {}

  /**
   * Requires that an array and its elements are not null.
   *
   * @param values the arguments
   * @param name the arguments' name for the message
   * @throws NullPointerException if the array or an element is null; the message names it
   */
  public static void requireNonNulls(Object[] values, String name) {
    Objects.requireNonNull(values, name);
    for (int i = 0; i < values.length; i++) {
      if (values[i] == null) {
        throw new NullPointerException(name + "[" + i + "]");
      }
    }
  }
}
