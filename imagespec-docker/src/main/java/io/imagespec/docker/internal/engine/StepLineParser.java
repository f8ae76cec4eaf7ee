package io.imagespec.docker.internal.engine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that announces an instruction: {@code Step 1/3 : RUN …} in Docker, {@code STEP 1/3: RUN …}
 * in Podman.
 *
 * @param number the number of the instruction, from 1
 * @param total the number of instructions
 * @param instruction the text of the instruction
 */
record StepLineParser(int number, int total, String instruction) {
  private static final Pattern FORM =
      Pattern.compile("(?:Step|STEP) ([0-9]{1,6})/([0-9]{1,6}) ?: (.*)", Pattern.DOTALL);

  static Optional<StepLineParser> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new StepLineParser(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                matcher.group(3).strip()))
        : Optional.empty();
  }
}
