package io.imagespec.docker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.imagespec.engine.BuildEvent;
import io.imagespec.engine.BuildListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A listener that waits for the start of a command. */
public final class RunningCommand implements BuildListener {
  private final String description;
  private final CountDownLatch begun = new CountDownLatch(1);

  /** Listens for a {@code run} step whose command starts with this text. */
  public RunningCommand(String command) {
    this.description = "run " + command;
  }

  @Override
  public void on(BuildEvent event) {
    if (event instanceof BuildEvent.StepStarted step
        && step.description().startsWith(description)) {
      begun.countDown();
    }
  }

  /** Waits until the step has started; a minute at most. */
  public void await() throws InterruptedException {
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
