package io.imagespec.examples.benchmark;

import java.util.List;
import java.util.Locale;

/** The median and the range of several measurements. */
record Statistics(List<Double> sorted) {
  static Statistics of(List<Double> measured) {
    return new Statistics(measured.stream().sorted().toList());
  }

  double median() {
    return sorted.get(sorted.size() / 2);
  }

  /** Formats the statistics with a format for one number and a unit. */
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
