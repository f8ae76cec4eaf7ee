package io.imagespec.resolve;

import io.imagespec.Environment;
import io.imagespec.engine.EngineUnavailableException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The place where the files and settings of an image are put together. The image has the same
 * fingerprint, config and files in both cases; its layers, history and times may differ.
 */
public enum Assembly {
  /**
   * The default: an engine builds the steps up to the last command, unless the registry has their
   * image, and everything after it is assembled in this process. A spec without commands needs no
   * engine. In some cases the engine builds all steps; the reasons of the image contain the cause.
   */
  IN_PROCESS,

  /** The engine builds whole images, also those of specs without commands. */
  ENGINE;

  /**
   * The environment variable with the assembly, {@code in-process} or {@code engine}. Used if
   * {@link ImageResolver.Builder#assembly} is not set.
   */
  public static final String VARIABLE = "IMAGESPEC_ASSEMBLY";

  /**
   * Returns a source of the setting that lets the engine build whole images; empty if none does.
   *
   * @param assembly the assembly of the resolver; without one, the source reads the variable
   */
  static Supplier<Optional<String>> engineSetting(
      Optional<Assembly> assembly, Environment environment) {
    return assembly.isPresent()
        ? () -> assembly.filter(ENGINE::equals).map(value -> "assembly(ENGINE) is set")
        : () ->
            environment
                .variable(VARIABLE)
                .map(Assembly::parse)
                .filter(ENGINE::equals)
                .map(value -> VARIABLE + "=" + value.text() + " is set");
  }

  /** Parses the variable. */
  private static Assembly parse(String text) {
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
  private String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
