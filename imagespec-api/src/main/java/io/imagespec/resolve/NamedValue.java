package io.imagespec.resolve;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value with the names of a call that it belongs to.
 *
 * @param value the value
 * @param names its names, at least one
 */
record NamedValue<T>(T value, List<String> names) {
  <U> NamedValue<U> with(U other) {
    return new NamedValue<>(other, names);
  }

  /** A collector of values that joins the names of equal ones. Not thread-safe. */
  static final class Collector<T> {
    private final Map<T, List<String>> values = new LinkedHashMap<>();

    List<String> add(T value, List<String> names) {
      List<String> all = values.computeIfAbsent(value, key -> new ArrayList<>());
      all.addAll(names);
      return all;
    }

    /** Returns the values in the order of their first names. */
    List<NamedValue<T>> list() {
      return values.entrySet().stream()
          .map(entry -> new NamedValue<>(entry.getKey(), List.copyOf(entry.getValue())))
          .toList();
    }
  }
}
