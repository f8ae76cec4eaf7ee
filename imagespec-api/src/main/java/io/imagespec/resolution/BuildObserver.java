package io.imagespec.resolution;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import io.imagespec.engine.BuildTimeoutException;
import io.imagespec.name.ImageReference;
import io.imagespec.plan.Dockerfile;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Forwards the events of one build to a listener, with the image and the step numbers of the spec.
 * Records the engine's decisions and skipped features, the running steps, and the last lines of
 * output. Thread-safe.
 */
final class BuildObserver implements BuildListener {
  private static final int LINES = 40;

  private final BuildListener listener;
  private final ImageReference image;
  private final StepNumbers numbers;
  private final List<String> engineReasons = new ArrayList<>();
  private final Map<String, Long> running = new LinkedHashMap<>();
  private final Deque<String> lines = new ArrayDeque<>();
  private final Memory memory = new Memory();
  private boolean reportsEnds;
  private boolean transfers;

  BuildObserver(BuildListener listener, ImageReference image, Dockerfile dockerfile) {
    this.listener = listener;
    this.image = image;
    this.numbers = new StepNumbers(dockerfile);
  }

  @Override
  public synchronized void on(BuildEvent event) {
    numbers.translate(event.match(memory)).ifPresent(translated -> listener.on(image, translated));
  }

  /** Records events and returns them unchanged. */
  private final class Memory implements BuildEvent.Cases<BuildEvent> {
    @Override
    public BuildEvent stepStarted(BuildEvent.StepStarted event) {
      begin(event.description());
      return event;
    }

    @Override
    public BuildEvent stepFinished(BuildEvent.StepFinished event) {
      reportsEnds = true;
      running.remove(event.description());
      return event;
    }

    @Override
    public BuildEvent output(BuildEvent.Output event) {
      add(event.line());
      return event;
    }

    @Override
    public BuildEvent featureSkipped(BuildEvent.FeatureSkipped event) {
      addReason(event.text());
      return event;
    }

    @Override
    public BuildEvent decision(BuildEvent.Decision event) {
      addReason(event.text());
      return event;
    }

    @Override
    public BuildEvent transfer(BuildEvent.Transfer event) {
      transfers = true;
      return event;
    }

    @Override
    public BuildEvent otherwise(BuildEvent event) {
      return event;
    }
  }

  private void addReason(String text) {
    if (!engineReasons.contains(text)) {
      engineReasons.add(text);
    }
  }

  private void begin(String step) {
    if (!reportsEnds || running.isEmpty()) {
      lines.clear(); // they belong to an earlier step; concurrent steps share the lines
    }
    transfers = false;
    running.remove(step);
    running.put(step, System.nanoTime());
  }

  /**
   * Returns the running steps, in the order in which they began. An engine that does not report the
   * end of a step runs one step at a time, and none during a transfer.
   */
  private Map<String, Long> running() {
    if (reportsEnds) {
      return running;
    }
    Map<String, Long> last = new LinkedHashMap<>();
    if (!transfers) {
      running.entrySet().stream()
          .reduce((one, next) -> next)
          .ifPresent(step -> last.put(step.getKey(), step.getValue()));
    }
    return last;
  }

  private void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  /** Returns the number of the spec's steps that make layers. */
  int steps() {
    return numbers.total();
  }

  /**
   * Returns the engine's decisions and the skipped features, without duplicates, in the order of
   * their events.
   */
  synchronized List<String> engineReasons() {
    return List.copyOf(engineReasons);
  }

  /** Adds the running steps, if any, to the exception. */
  synchronized BuildTimeoutException explain(BuildTimeoutException timeout) {
    Map<String, Duration> steps = new LinkedHashMap<>();
    long now = System.nanoTime();
    running().forEach((step, begun) -> steps.put(step, Duration.ofNanos(now - begun)));
    return steps.isEmpty() ? timeout : explain(timeout, steps);
  }

  private BuildTimeoutException explain(
      BuildTimeoutException timeout, Map<String, Duration> steps) {
    StringBuilder message = new StringBuilder(String.valueOf(timeout.getMessage()));
    String named =
        steps.entrySet().stream()
            .map(step -> "step \"" + step.getKey() + "\" for " + seconds(step.getValue()))
            .collect(Collectors.joining(" and "));
    message.append("; it was running ").append(named);
    if (!lines.isEmpty()) {
      message.append("; the last lines were");
    }
    lines.forEach(line -> message.append("\n  | ").append(line));
    Map.Entry<String, Duration> first = steps.entrySet().iterator().next();
    BuildTimeoutException.Running known =
        new BuildTimeoutException.Running(first.getKey(), first.getValue(), List.copyOf(lines));
    return new BuildTimeoutException(message.toString(), known, timeout.getCause());
  }

  /** Returns seconds with one decimal. A format would load the data of locales. */
  static String seconds(Duration time) {
    long tenths = (time.toMillis() + 50) / 100;
    return tenths / 10 + "." + tenths % 10 + " s";
  }
}
