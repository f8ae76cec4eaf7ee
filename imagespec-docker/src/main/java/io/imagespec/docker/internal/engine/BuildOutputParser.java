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
 * Understands what a build says: steps, lines of output, and the image's id, which is only taken
 * from its own message and never from text that a command may have printed. Not thread-safe.
 */
final class BuildOutputParser {
  /** A line without an end is passed on after so many characters. */
  private static final int PENDING_LIMIT = 64 * 1024;

  /** What builders say of themselves, each time in a message of its own. */
  private static final Pattern CHATTER =
      Pattern.compile(
          " ---> ([0-9a-f]{12}|Using cache|Running in [0-9a-f]{12}|\\[Warning] The requested .*)?\n?"
              + "|Removing intermediate container [0-9a-f]{12}\n"
              + "|--> (Using cache )?[0-9a-f]{11,64}\n|[0-9a-f]{64}\n|COMMIT \\S+\n"
              + "|Successfully (built|tagged) \\S+\n"
              + "|\\[Warning] one or more build args were not consumed: .*\n");

  /** Docker colours what a command writes to its standard error. */
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[(91|0)m");

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

  /** Ends the output: a last line without an end is a line. */
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
    } else if (!CHATTER.matcher(text).matches()) {
      output(COLOUR.matcher(text).replaceAll(""));
    }
  }

  /** A command may print what looks like a step; it will hardly guess the next one's number. */
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

  /** Docker sends the line break after a step's line by itself: an empty line, passed over. */
  private void flush() {
    String line = pending.toString().stripTrailing();
    pending.setLength(0);
    if (!line.isEmpty()) {
      lines.add(line);
      listener.on(new BuildEvent.Output(line));
    }
  }

  /** The instruction that began last, 0 if none did. */
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
