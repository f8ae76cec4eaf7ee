package io.imagespec.examples.benchmark;

import java.time.LocalDate;
import java.time.ZoneOffset;

/** The environment in which figures were measured. */
final class Machine {
  private Machine() {}

  /** Returns the date, the Java version and the machine, in one line. */
  static String describe() {
    return String.format(
        "%s, Java %s, %s %s on %d processors, heap at most %d MiB",
        LocalDate.now(ZoneOffset.UTC),
        Runtime.version(),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory() >> 20);
  }
}
