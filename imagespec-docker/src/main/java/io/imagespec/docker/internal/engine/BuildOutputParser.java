package io.imagespec.docker.internal.engine;

import io.imagespec.docker.internal.build.OutputTail;
import io.imagespec.docker.internal.engine.api.ImageInspection;
import io.imagespec.docker.internal.json.JsonValue;
import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.name.Digest;
import io.imagespec.plan.Dockerfile;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the messages of a build: steps, lines of output and the image's ID. The ID is read only
 * from its own message, never from text that a command may have printed. Not thread-safe.
 */
final class BuildOutputParser {
  /** The number of characters after which an incomplete line is reported. */
  private static final int PENDING_LIMIT = 64 * 1024;

  /** The builders' own output, which comes in separate messages. */
  private static final Pattern BUILDER_NOTICE =
      Pattern.compile(
          " ---> ([0-9a-f]{12}|Using cache|Running in [0-9a-f]{12}|\\[Warning] The requested .*)?\n?"
              + "|Removing intermediate container [0-9a-f]{12}\n"
              + "|--> (Using cache )?[0-9a-f]{11,64}\n|[0-9a-f]{64}\n|COMMIT \\S+\n"
              + "|Successfully (built|tagged) \\S+\n"
              + "|\\[Warning] one or more build args were not consumed: .*\n");

  /** The escape sequences with which Docker colors a command's standard error. */
  private static final Pattern COLOR = Pattern.compile("\u001b\\[(91|0)m");

  private final Dockerfile dockerfile;
  private final BuildListener listener;
  private final TransferReporter transferReporter;
  private final OutputTail lines = new OutputTail();
  private final StringBuilder pending = new StringBuilder();
  private int step;
  private @Nullable Digest id;

  BuildOutputParser(Dockerfile dockerfile, String image, BuildListener listener) {
    this.dockerfile = dockerfile;
    this.listener = listener;
    this.transferReporter = new TransferReporter(image, listener);
  }

  void on(JsonValue message) {
    message.text("aux", "ID").ifPresent(text -> id = ImageInspection.id(text));
    Optional<String> stream = message.text("stream");
    if (stream.isPresent()) {
      text(stream.get());
    } else {
      transferReporter.on(message);
    }
  }

  /** Ends the output and reports an incomplete last line. */
  void end() {
    if (pending.length() > 0) {
      flush();
    }
  }

  private void text(String text) {
    Optional<StepLineParser> begun = StepLineParser.parse(text).filter(this::isNext);
    if (begun.isPresent()) {
      end();
      begin(begun.get());
    } else if (!BUILDER_NOTICE.matcher(text).matches()) {
      output(COLOR.matcher(text).replaceAll(""));
    }
  }

  /**
   * Returns true if the line announces the next step. A command may print a similar line, but
   * hardly with the next number.
   */
  private boolean isNext(StepLineParser line) {
    return line.number() == step + 1 && line.total() == dockerfile.steps();
  }

  private void begin(StepLineParser line) {
    step = line.number();
    lines.clear();
    String description =
        dockerfile.origin(step).map(Dockerfile.Origin::step).orElse(line.instruction());
    listener.on(new BuildEvent.StepStarted(step, line.total(), description));
  }

  private void output(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\n' || pending.length() >= PENDING_LIMIT) {
        flush();
      }
      if (text.charAt(i) != '\n') {
        pending.append(text.charAt(i));
      }
    }
  }

  /**
   * Reports a line. Skips empty lines: Docker sends the line break after a step's line separately.
   */
  private void flush() {
    String line = pending.toString().stripTrailing();
    pending.setLength(0);
    if (!line.isEmpty()) {
      lines.add(line);
      listener.on(new BuildEvent.Output(line));
    }
  }

  /** Returns the number of the last instruction that began, or 0. */
  int step() {
    return step;
  }

  List<String> lastLines() {
    return lines.toList();
  }

  Optional<Digest> id() {
    return Optional.ofNullable(id);
  }
}
