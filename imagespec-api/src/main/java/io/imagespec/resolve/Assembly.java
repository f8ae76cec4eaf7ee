package io.imagespec.resolve;

import io.imagespec.engine.EngineUnavailableException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The place where the files and settings of an image are put together. */
public enum Assembly {
  /**
   * The default: an engine runs the commands, and everything after the last command is assembled in
   * this process. A spec without commands needs no engine.
   */
  IN_PROCESS,

  /** The engine builds whole images. */
  ENGINE;

  /** The environment variable with the assembly, {@code in-process} or {@code engine}. */
  public static final String VARIABLE = "IMAGESPEC_ASSEMBLY";

  /** Parses the variable. */
  static Assembly parse(String text) {
    return Arrays.stream(values())
        .filter(value -> value.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new EngineUnavailableException(
                    "assemble an image: "
                        + VARIABLE
                        + " has an invalid value; set it to "
                        + Arrays.stream(values())
                            .map(Assembly::text)
                            .collect(Collectors.joining(" or "))
                        + ", or unset it"));
  }

  /** Returns the value of the variable. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
