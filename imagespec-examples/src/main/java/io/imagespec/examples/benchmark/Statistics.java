package io.imagespec.examples.benchmark;

import java.util.List;
import java.util.Locale;

/** What was measured several times: the middle of it, and how far apart it is. */
record Statistics(List<Double> sorted) {
  static Statistics of(List<Double> measured) {
    return new Statistics(measured.stream().sorted().toList());
  }

  double median() {
    return sorted.get(sorted.size() / 2);
  }

  /** With a format for one number, and the unit. */
  String text(String number, String unit) {
    return String.format(
        Locale.ROOT,
        number + " %s (" + number + " to " + number + ")",
        median(),
        unit,
        sorted.get(0),
        sorted.get(sorted.size() - 1));
  }
}
