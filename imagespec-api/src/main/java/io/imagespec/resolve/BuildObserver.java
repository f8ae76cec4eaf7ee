package io.imagespec.resolve;

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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Passes the events of one build on, with the image and the numbers of the spec's steps. It
 * remembers the features that the engine skipped, the step that it is in, and the last lines.
 * Thread-safe.
 */
final class BuildObserver implements BuildListener {
  private static final int LINES = 40;

  private final BuildListener listener;
  private final ImageReference image;
  private final StepNumbers numbers;
  private final List<String> skipped = new ArrayList<>();
  private final Map<String, Long> running = new LinkedHashMap<>();
  private final Deque<String> lines = new ArrayDeque<>();
  private boolean reportsEnds;

  BuildObserver(BuildListener listener, ImageReference image, Dockerfile dockerfile) {
    this.listener = listener;
    this.image = image;
    this.numbers = new StepNumbers(dockerfile);
  }

  @Override
  public synchronized void on(BuildEvent event) {
    remember(event);
    numbers.translate(event).ifPresent(translated -> listener.on(image, translated));
  }

  private void remember(BuildEvent event) {
    if (event instanceof BuildEvent.StepStarted started) {
      begin(started.description());
    } else if (event instanceof BuildEvent.StepFinished finished) {
      reportsEnds = true;
      running.remove(finished.description());
    } else if (event instanceof BuildEvent.Output output) {
      add(output.line());
    } else if (event instanceof BuildEvent.LeftOut leftOut && !skipped.contains(leftOut.text())) {
      skipped.add(leftOut.text());
    } else if (event instanceof BuildEvent.Transfer && !reportsEnds) {
      running.clear(); // the engine pushes, and no step runs
    }
  }

  /** Engines that do not report the end of a step run one at a time. */
  private void begin(String step) {
    if (!reportsEnds) {
      running.clear();
    }
    lines.clear();
    running.put(step, System.nanoTime());
  }

  private void add(String line) {
    if (lines.size() == LINES) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  /** The features that were skipped, each once, in the order of their events. */
  synchronized List<String> skipped() {
    return List.copyOf(skipped);
  }

  /** The same exception with the step that was running, if one was. */
  synchronized BuildTimeoutException explain(BuildTimeoutException timeout) {
    Optional<Map.Entry<String, Long>> last =
        running.entrySet().stream().reduce((one, next) -> next);
    return last.map(step -> explain(timeout, step.getKey(), step.getValue())).orElse(timeout);
  }

  private BuildTimeoutException explain(BuildTimeoutException timeout, String step, long begun) {
    Duration time = Duration.ofNanos(System.nanoTime() - begun);
    StringBuilder message = new StringBuilder(String.valueOf(timeout.getMessage()));
    message.append("; it was in step \"").append(step).append("\" for ").append(seconds(time));
    if (!lines.isEmpty()) {
      message.append("; the last lines were");
    }
    lines.forEach(line -> message.append("\n  | ").append(line));
    BuildTimeoutException.Running known =
        new BuildTimeoutException.Running(step, time, List.copyOf(lines));
    return new BuildTimeoutException(message.toString(), known, timeout.getCause());
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
